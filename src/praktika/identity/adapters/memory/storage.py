"""Tables and repositories in memory."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from praktika.identity.domain import (
    Account,
    AccountNotFound,
    AccountStatus,
    Code,
    EmailTaken,
    EndReason,
    Grant,
    GrantExists,
    GrantState,
    LastAdmin,
    Organisation,
    OrganisationNameTaken,
    OrganisationNotFound,
    Purpose,
    RefreshToken,
    Role,
    Session,
    SessionId,
    UsernameTaken,
)
from praktika.identity.policies.roles import ADMIN, built_in_roles
from praktika.identity.ports import (
    AccountRepository,
    CodeRepository,
    GrantRepository,
    IdentityUnitOfWork,
    OrganisationRepository,
    RefreshTokenRepository,
    RoleRepository,
    SessionRepository,
)
from praktika.infrastructure.memory import MemoryStore, MemoryTable, MemoryTransaction, MemoryUnitOfWork, Unique
from praktika.kernel.actors import AccountId, OrganisationId

ORGANISATIONS: Final = MemoryTable[Organisation](
    Unique(key=lambda o: o.name.lower(), where=lambda o: not o.is_archived, error=OrganisationNameTaken)
)
ACCOUNTS: Final = MemoryTable[Account](
    Unique(key=lambda a: a.email.lower(), where=lambda a: a.status is not AccountStatus.ARCHIVED, error=EmailTaken),
    Unique(
        key=lambda a: (a.username or "").lower(),
        where=lambda a: bool(a.username) and a.status is not AccountStatus.ARCHIVED,
        error=UsernameTaken,
    ),
)
ROLES: Final = MemoryTable[Role]()
GRANTS: Final = MemoryTable[Grant](
    Unique(key=lambda g: (g.account_id, g.role), where=lambda g: g.is_live, error=GrantExists)
)
SESSIONS: Final = MemoryTable[Session]()
REFRESH_TOKENS: Final = MemoryTable[RefreshToken]()
CODES: Final = MemoryTable[Code]()


def make_built_in_roles(store: MemoryStore) -> None:
    """What the first migration does in PostgreSQL."""
    store.tables[ROLES] |= {role.id: role for role in built_in_roles()}


class _Repository:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction


class MemoryOrganisationRepository(_Repository, OrganisationRepository):
    async def get(self, organisation_id: OrganisationId) -> Organisation:
        if found := self._transaction.get(ORGANISATIONS, organisation_id):
            return found
        raise OrganisationNotFound

    async def add(self, organisation: Organisation) -> None:
        self._transaction.add(ORGANISATIONS, organisation.id, organisation)


class MemoryAccountRepository(_Repository, AccountRepository):
    async def get(self, account_id: AccountId) -> Account:
        if found := self._transaction.get(ACCOUNTS, account_id):
            return found
        raise AccountNotFound

    async def add(self, account: Account) -> None:
        self._transaction.add(ACCOUNTS, account.id, account)

    async def claim_email(self, email: str) -> Account | None:
        for row in self._transaction.rows(ACCOUNTS):
            if row.email.lower() == email.lower() and row.status is not AccountStatus.ARCHIVED:
                return self._transaction.get(ACCOUNTS, row.id)
        return None

    async def has_username(self, username: str) -> bool:
        named = (a for a in self._transaction.rows(ACCOUNTS) if a.status is not AccountStatus.ARCHIVED)
        return any((a.username or "").lower() == username.lower() for a in named)

    async def with_code(self, hash_: bytes) -> Account | None:
        for code in self._transaction.rows(CODES):
            if code.hash == hash_:
                return self._transaction.get(ACCOUNTS, code.account_id)
        return None


class MemoryRoleRepository(_Repository, RoleRepository):
    async def with_codes(self, codes: Iterable[str]) -> Sequence[Role]:
        wanted = set(codes)
        return [role for role in self._transaction.rows(ROLES) if role.code in wanted]


class MemoryGrantRepository(_Repository, GrantRepository):
    async def add(self, grant: Grant) -> None:
        self._transaction.add(GRANTS, grant.id, grant)

    async def of(self, account_id: AccountId) -> Sequence[Grant]:
        live = [g.id for g in self._transaction.rows(GRANTS) if g.account_id == account_id and g.is_live]
        return [grant for grant_id in live if (grant := self._transaction.get(GRANTS, grant_id))]

    async def keep_an_admin(self, *, without: AccountId) -> None:
        given = (g for g in self._transaction.rows(GRANTS) if g.role == ADMIN and g.state is GrantState.ACTIVE)
        admins = {g.account_id for g in given if self._is_active(g.account_id)}
        if admins == {without}:
            raise LastAdmin

    def _is_active(self, account_id: AccountId) -> bool:
        return any(a.id == account_id and a.status is AccountStatus.ACTIVE for a in self._transaction.rows(ACCOUNTS))


class MemorySessionRepository(_Repository, SessionRepository):
    async def add(self, session: Session, token: RefreshToken) -> None:
        self._transaction.add(SESSIONS, session.id, session)
        self._transaction.add(REFRESH_TOKENS, token.hash, token)

    async def find(self, session_id: SessionId) -> Session | None:
        return self._transaction.get(SESSIONS, session_id)

    async def with_token(self, hash_: bytes) -> Session | None:
        token = self._transaction.get(REFRESH_TOKENS, hash_)
        return self._transaction.get(SESSIONS, token.session_id) if token else None

    async def end_all(self, account_id: AccountId, reason: EndReason, now: datetime) -> None:
        for session_id in [s.id for s in self._transaction.rows(SESSIONS) if s.account_id == account_id]:
            if session := self._transaction.get(SESSIONS, session_id):
                session.end(reason, now)


class MemoryRefreshTokenRepository(_Repository, RefreshTokenRepository):
    async def add(self, token: RefreshToken) -> None:
        self._transaction.add(REFRESH_TOKENS, token.hash, token)

    async def known(self, hashes: Sequence[bytes]) -> Mapping[bytes, RefreshToken]:
        return {h: token for h in hashes if (token := self._transaction.get(REFRESH_TOKENS, h))}


class MemoryCodeRepository(_Repository, CodeRepository):
    async def add(self, code: Code) -> None:
        self._transaction.add(CODES, code.id, code)

    async def with_hash(self, hash_: bytes) -> Code | None:
        for row in self._transaction.rows(CODES):
            if row.hash == hash_:
                return self._transaction.get(CODES, row.id)
        return None

    async def void(self, account_id: AccountId, purpose: Purpose, now: datetime) -> None:
        for code_id in [c.id for c in self._of(account_id, purpose) if c.is_usable(now)]:
            if code := self._transaction.get(CODES, code_id):
                code.voided_at = now

    async def made_since(self, account_id: AccountId, purpose: Purpose, since: datetime) -> int:
        return sum(c.created_at > since for c in self._of(account_id, purpose))

    def _of(self, account_id: AccountId, purpose: Purpose) -> list[Code]:
        return [c for c in self._transaction.rows(CODES) if c.account_id == account_id and c.purpose is purpose]


class MemoryIdentityUnitOfWork(MemoryUnitOfWork, IdentityUnitOfWork):
    @property
    def organisations(self) -> MemoryOrganisationRepository:
        return MemoryOrganisationRepository(self.transaction)

    @property
    def accounts(self) -> MemoryAccountRepository:
        return MemoryAccountRepository(self.transaction)

    @property
    def roles(self) -> MemoryRoleRepository:
        return MemoryRoleRepository(self.transaction)

    @property
    def grants(self) -> MemoryGrantRepository:
        return MemoryGrantRepository(self.transaction)

    @property
    def sessions(self) -> MemorySessionRepository:
        return MemorySessionRepository(self.transaction)

    @property
    def refresh_tokens(self) -> MemoryRefreshTokenRepository:
        return MemoryRefreshTokenRepository(self.transaction)

    @property
    def codes(self) -> MemoryCodeRepository:
        return MemoryCodeRepository(self.transaction)
