"""How an API key is written: `pk_<id>_<secret>`."""

import re
import secrets
from typing import Final
from uuid import UUID

from praktika.identity.domain import prefix_of

SECRET_BYTES: Final = 32

KEY: Final = re.compile(r"pk_[0-9a-f]{32}_[A-Za-z0-9_-]{43}", re.ASCII)


def new_key(key_id: UUID) -> str:
    """Shown once, kept nowhere."""
    return f"{prefix_of(key_id)}_{secrets.token_urlsafe(SECRET_BYTES)}"


def is_key(token: str) -> bool:
    return KEY.fullmatch(token) is not None
