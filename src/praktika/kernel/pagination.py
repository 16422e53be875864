"""Keyset pages: a cursor is the sort key of the last row seen, opaque to clients."""

import base64
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from praktika.kernel.errors import Malformed


class CursorInvalid(Malformed, code="cursor-invalid", ru="Курсор выдан не здесь."):
    """The cursor was not made here."""


class CursorMismatch(Malformed, code="cursor-mismatch", ru="Курсор выдан для других фильтров или сортировки."):
    """The cursor was made for other filters or another sort."""


@dataclass(frozen=True, slots=True)
class Page[T]:
    """`total` only where it was asked for."""

    items: Sequence[T]
    next_cursor: str | None = None
    total: int | None = None


class Cursors:
    """Cursors are signed, and bound to the filters and the sort they were made for."""

    SIGNATURE: Final = 16

    def __init__(self, *secrets: str) -> None:
        """The first secret signs, all verify."""
        self._secrets = [secret.encode() for secret in secrets]

    def page[T](self, found: Sequence[T], limit: int, key: Callable[[T], tuple[object, ...]], *of: object) -> Page[T]:
        """A page of `limit` items, given one row more when there are more."""
        items = found[:limit]
        return Page(items, self.encode(key(items[-1]), *of) if len(found) > limit else None)

    def encode(self, key: tuple[object, ...], *of: object) -> str:
        payload = json.dumps([_print(of), *key], default=str).encode()
        return base64.urlsafe_b64encode(self._sign(self._secrets[0], payload) + payload).decode()

    def decode(self, cursor: str, parsers: Sequence[Callable[[Any], Any]], *of: object) -> tuple[Any, ...]:
        """The sort key; CursorInvalid, or CursorMismatch when made for something else."""
        try:
            raw = base64.b64decode(cursor, altchars=b"-_", validate=True)
        except ValueError:
            raise CursorInvalid from None
        signature, payload = raw[: self.SIGNATURE], raw[self.SIGNATURE :]
        if not any(hmac.compare_digest(signature, self._sign(secret, payload)) for secret in self._secrets):
            raise CursorInvalid
        made_for, *key = json.loads(payload)
        if made_for != _print(of) or len(key) != len(parsers):
            raise CursorMismatch
        return tuple(None if value is None else parse(value) for parse, value in zip(parsers, key, strict=True))

    def _sign(self, secret: bytes, payload: bytes) -> bytes:
        return hmac.digest(secret, b"cursor" + payload, "sha256")[: self.SIGNATURE]


def _print(of: tuple[object, ...]) -> str:
    return sha256(json.dumps(of, default=str).encode()).hexdigest()[:16]
