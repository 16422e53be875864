"""Codes and refresh tokens: derived with HMAC-SHA256 from the server's secrets, so that no table holds a usable one."""

import hmac
import os
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Final
from uuid import UUID

BITS: Final = 256


class Secrets:
    """The first key makes, all verify."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [key.encode() for key in keys]

    def new_code(self, code_id: UUID) -> tuple[bytes, str]:
        """A nonce to keep and the text it gives."""
        nonce = os.urandom(BITS // 8)
        return nonce, self._code(self._keys[0], code_id, nonce)

    def code_text(self, code_id: UUID, nonce: bytes, hash_: bytes) -> str | None:
        """The text whose hash was kept; None when its key is not among ours any more."""
        texts = (self._code(key, code_id, nonce) for key in self._keys)
        return next((text for text in texts if hash_of(text) == hash_), None)

    def new_refresh_token(self) -> str:
        return _text(os.urandom(BITS // 8))

    def successors(self, token: str) -> Iterator[str]:
        """What may follow a refresh token, the one to be made now first: a repeated request gets the same answer."""
        return (_text(hmac.digest(key, b"refresh" + token.encode(), "sha256")) for key in self._keys)

    def fingerprint(self, *parts: str) -> bytes:
        """What stands for a text in a table where nobody is to guess it: without our key, no guess can be checked."""
        return hmac.digest(self._keys[0], "\0".join(("fingerprint", *parts)).encode(), "sha256")

    def _code(self, key: bytes, code_id: UUID, nonce: bytes) -> str:
        return _text(hmac.digest(key, b"code" + code_id.bytes + nonce, "sha256"))


def hash_of(text: str) -> bytes:
    """What a secret is looked up by."""
    return sha256(text.encode()).digest()


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
