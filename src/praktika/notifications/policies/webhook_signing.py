"""Signatures as Standard Webhooks 1.0 wants them: https://www.standardwebhooks.com."""

import hmac
import os
from base64 import b64decode, b64encode
from datetime import datetime
from typing import Final
from uuid import UUID

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32


def new_secret() -> str:
    return PREFIX + b64encode(os.urandom(SECRET_BYTES)).decode()


def message_id(event_id: UUID) -> str:
    """The same at every attempt, so that the receiver knows what it has."""
    return f"msg_{event_id}"


def signature(secret: str, message: str, timestamp: int, body: bytes) -> str:
    key = b64decode(secret.removeprefix(PREFIX))
    signed = f"{message}.{timestamp}.".encode() + body
    return "v1," + b64encode(hmac.digest(key, signed, "sha256")).decode()


def signed_headers(secret: str, event_id: UUID, at: datetime, body: bytes) -> dict[str, str]:
    message, timestamp = message_id(event_id), int(at.timestamp())
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, message, timestamp, body),
    }
