"""Tables in memory and their rules."""

from typing import Final

from praktika.identity.domain import (
    UNDER_WAY,
    Account,
    ApiKey,
    Attempts,
    Code,
    DataExport,
    DataExportTooSoon,
    EmailChange,
    EmailTaken,
    Erasure,
    ErasureExists,
    Grant,
    GrantExists,
    LoginEvent,
    Organisation,
    OrganisationInvitation,
    OrganisationNameTaken,
    RefreshToken,
    Role,
    RoleCodeTaken,
    Session,
    UsernameTaken,
)
from praktika.identity.policies.roles import built_in_roles
from praktika.infrastructure.memory import MemoryStore, MemoryTable, Unique

ORGANISATIONS: Final = MemoryTable[Organisation](
    Unique(key=lambda o: o.name.lower(), where=lambda o: not o.is_archived, error=OrganisationNameTaken)
)


ACCOUNTS: Final = MemoryTable[Account](
    Unique(key=lambda a: a.email.lower(), where=lambda a: not a.is_gone, error=EmailTaken),
    Unique(
        key=lambda a: (a.username or "").lower(),
        where=lambda a: bool(a.username) and not a.is_gone,
        error=UsernameTaken,
    ),
)


ROLES: Final = MemoryTable[Role](Unique(key=lambda r: r.code, error=RoleCodeTaken))


GRANTS: Final = MemoryTable[Grant](
    Unique(key=lambda g: (g.account_id, g.role), where=lambda g: g.is_live, error=GrantExists)
)


API_KEYS: Final = MemoryTable[ApiKey]()


ORGANISATION_INVITATIONS: Final = MemoryTable[OrganisationInvitation]()


SESSIONS: Final = MemoryTable[Session]()


REFRESH_TOKENS: Final = MemoryTable[RefreshToken]()


CODES: Final = MemoryTable[Code]()


ATTEMPTS: Final = MemoryTable[Attempts]()


LOGIN_EVENTS: Final = MemoryTable[LoginEvent]()


EMAIL_CHANGES: Final = MemoryTable[EmailChange]()


DATA_EXPORTS: Final = MemoryTable[DataExport](
    Unique(key=lambda e: e.account_id, where=lambda e: e.status in UNDER_WAY, error=DataExportTooSoon)
)


ERASURES: Final = MemoryTable[Erasure](
    Unique(key=lambda e: e.account_id, where=lambda e: e.is_open, error=ErasureExists)
)


def make_built_in_roles(store: MemoryStore) -> None:
    """What the first migration does in PostgreSQL."""
    store.tables[ROLES] |= {role.id: role for role in built_in_roles()}
