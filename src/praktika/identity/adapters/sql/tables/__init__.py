"""Tables of identity and what is mapped to them."""

from praktika.identity.adapters.sql.tables.access import grants, roles
from praktika.identity.adapters.sql.tables.entry import codes, refresh_tokens, sessions
from praktika.identity.adapters.sql.tables.people import (
    EMAIL_KEY,
    LOGIN_KEY,
    NAME_KEY,
    NOT_GONE,
    SEARCHED,
    accounts,
    organisations,
)

__all__ = [
    "EMAIL_KEY",
    "LOGIN_KEY",
    "NAME_KEY",
    "NOT_GONE",
    "SEARCHED",
    "accounts",
    "codes",
    "grants",
    "organisations",
    "refresh_tokens",
    "roles",
    "sessions",
]
