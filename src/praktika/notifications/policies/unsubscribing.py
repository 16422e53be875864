"""Links that switch one kind of letter off for one account: whoever has the letter may, nothing is stored."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from praktika.kernel.errors import NotFound

PURPOSE: Final = b"unsubscribe"
SIGNATURE: Final = 16
ACCOUNT: Final = 16


class LinkUnknown(NotFound, code="notifications.link-unknown", ru="Такой ссылки нет."):
    """There is no such link."""


class UnsubscribeLinks:
    def __init__(self, secrets: Sequence[str], public_url: str) -> None:
        """The first secret signs, all verify."""
        self._secrets = [secret.encode() for secret in secrets]
        self._public_url = public_url.rstrip("/")

    def link(self, account_id: UUID, kind: str) -> str:
        return f"{self._public_url}/api/v1/unsubscribe/{self.token(account_id, kind)}"

    def token(self, account_id: UUID, kind: str) -> str:
        said = account_id.bytes + kind.encode()
        return urlsafe_b64encode(self._signature(self._secrets[0], said) + said).decode().rstrip("=")

    def read(self, token: str) -> tuple[UUID, str]:
        """The account and the kind; LinkUnknown when it was not made here."""
        try:
            raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        except ValueError:
            raise LinkUnknown from None
        signature, said = raw[:SIGNATURE], raw[SIGNATURE:]
        if not any(hmac.compare_digest(signature, self._signature(secret, said)) for secret in self._secrets):
            raise LinkUnknown
        return UUID(bytes=said[:ACCOUNT]), said[ACCOUNT:].decode()

    def _signature(self, secret: bytes, said: bytes) -> bytes:
        return hmac.digest(secret, PURPOSE + said, "sha256")[:SIGNATURE]
