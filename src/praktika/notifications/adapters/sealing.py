"""Secrets of webhooks at rest: Fernet (AES-128-CBC with HMAC-SHA256) under keys derived from the portal's."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from praktika.notifications.ports.webhooks import Sealer, Unreachable


class FernetSealer(Sealer):
    """The first key seals, all unseal."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(_derived(key)) for key in keys])

    def seal(self, text: str) -> bytes:
        return self._fernet.encrypt(text.encode())

    def unseal(self, sealed: bytes) -> str:
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise Unreachable("the secret cannot be read: rotate it") from None


def _derived(key: str) -> bytes:
    return urlsafe_b64encode(hmac.digest(key.encode(), b"secrets of webhooks", "sha256"))
