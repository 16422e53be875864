"""Tables and repositories in memory."""

from praktika.identity.adapters.memory.storage.access import MemoryGrantRepository, MemoryRoleRepository
from praktika.identity.adapters.memory.storage.entry import (
    MemoryCodeRepository,
    MemoryRefreshTokenRepository,
    MemorySessionRepository,
)
from praktika.identity.adapters.memory.storage.people import MemoryAccountRepository, MemoryOrganisationRepository
from praktika.identity.adapters.memory.storage.tables import (
    ACCOUNTS,
    API_KEYS,
    ATTEMPTS,
    CODES,
    DATA_EXPORTS,
    EMAIL_CHANGES,
    ERASURES,
    GRANTS,
    LOGIN_EVENTS,
    ORGANISATION_INVITATIONS,
    ORGANISATIONS,
    REFRESH_TOKENS,
    ROLES,
    SESSIONS,
    make_built_in_roles,
)
from praktika.identity.adapters.memory.storage.uow import MemoryIdentityUnitOfWork

__all__ = [
    "ACCOUNTS",
    "API_KEYS",
    "ATTEMPTS",
    "CODES",
    "DATA_EXPORTS",
    "EMAIL_CHANGES",
    "ERASURES",
    "GRANTS",
    "LOGIN_EVENTS",
    "ORGANISATIONS",
    "ORGANISATION_INVITATIONS",
    "REFRESH_TOKENS",
    "ROLES",
    "SESSIONS",
    "MemoryAccountRepository",
    "MemoryCodeRepository",
    "MemoryGrantRepository",
    "MemoryIdentityUnitOfWork",
    "MemoryOrganisationRepository",
    "MemoryRefreshTokenRepository",
    "MemoryRoleRepository",
    "MemorySessionRepository",
    "make_built_in_roles",
]
