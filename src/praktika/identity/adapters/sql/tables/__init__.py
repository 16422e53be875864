"""Tables of identity and what is mapped to them."""

from praktika.identity.adapters.sql.tables.access import (
    INVITATION_OVER,
    api_keys,
    grants,
    organisation_invitations,
    roles,
)
from praktika.identity.adapters.sql.tables.entry import (
    CODE_OVER,
    SESSION_OVER,
    codes,
    email_changes,
    refresh_tokens,
    sessions,
)
from praktika.identity.adapters.sql.tables.people import (
    CALLED,
    EMAIL_KEY,
    LOGIN_KEY,
    NAME_KEY,
    NOT_GONE,
    SEARCHED,
    accounts,
    organisations,
)
from praktika.identity.adapters.sql.tables.personal_data import data_exports, erasures
from praktika.identity.adapters.sql.tables.throttle import attempts, login_events

__all__ = [
    "CALLED",
    "CODE_OVER",
    "EMAIL_KEY",
    "INVITATION_OVER",
    "LOGIN_KEY",
    "NAME_KEY",
    "NOT_GONE",
    "SEARCHED",
    "SESSION_OVER",
    "accounts",
    "api_keys",
    "attempts",
    "codes",
    "data_exports",
    "email_changes",
    "erasures",
    "grants",
    "login_events",
    "organisation_invitations",
    "organisations",
    "refresh_tokens",
    "roles",
    "sessions",
]
