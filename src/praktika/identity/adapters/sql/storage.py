"""Repositories of identity in PostgreSQL."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Select, func, select, update

from praktika.identity.adapters.sql.tables import accounts, codes, grants, refresh_tokens, roles, sessions
from praktika.identity.domain import (
    LIVE,
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
from praktika.identity.policies.roles import ADMIN
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
from praktika.infrastructure.database import SqlUnitOfWork
from praktika.kernel.actors import AccountId, OrganisationId


class _Repository:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def _add(self, aggregate: object) -> None:
        self._uow.add(aggregate)
        await self._uow.flush()

    async def _first[T](self, rows: Select[T]) -> T | None:
        return (await self._uow.session.execute(rows)).scalars().first()

    async def _locked[T](self, rows: Select[T], of: type[T]) -> T | None:
        found = await self._first(rows.with_for_update(key_share=True, of=of))
        if found is not None:
            self._uow.remember(found)
        return found


class SqlOrganisationRepository(_Repository, OrganisationRepository):
    async def get(self, organisation_id: OrganisationId) -> Organisation:
        if found := await self._uow.load(Organisation, organisation_id):
            return found
        raise OrganisationNotFound

    async def add(self, organisation: Organisation) -> None:
        await self._add(organisation)


class SqlAccountRepository(_Repository, AccountRepository):
    async def get(self, account_id: AccountId) -> Account:
        if found := await self._uow.load(Account, account_id):
            return found
        raise AccountNotFound

    async def add(self, account: Account) -> None:
        await self._add(account)

    async def claim_email(self, email: str) -> Account | None:
        await self._uow.lock("identity.email", email.lower())
        mine = (func.lower(accounts.c.email) == email.lower(), accounts.c.status != AccountStatus.ARCHIVED)
        return await self._locked(select(Account).where(*mine), Account)

    async def has_username(self, username: str) -> bool:
        mine = (func.lower(accounts.c.username) == username.lower(), accounts.c.status != AccountStatus.ARCHIVED)
        return await self._first(select(accounts.c.id).where(*mine)) is not None

    async def with_code(self, hash_: bytes) -> Account | None:
        owner = select(Account).join(codes, codes.c.account_id == accounts.c.id).where(codes.c.hash == hash_)
        return await self._locked(owner, Account)


class SqlRoleRepository(_Repository, RoleRepository):
    async def with_codes(self, codes: Iterable[str]) -> Sequence[Role]:
        return (await self._uow.session.execute(select(Role).where(roles.c.code.in_(codes)))).scalars().all()


class SqlGrantRepository(_Repository, GrantRepository):
    async def add(self, grant: Grant) -> None:
        await self._add(grant)

    async def of(self, account_id: AccountId) -> Sequence[Grant]:
        live = select(Grant).where(grants.c.account_id == account_id, grants.c.state.in_(LIVE))
        return (await self._uow.session.execute(live)).scalars().all()

    async def keep_an_admin(self, *, without: AccountId) -> None:
        await self._uow.lock("identity.admins")
        admins = (
            select(grants.c.account_id)
            .join(accounts, accounts.c.id == grants.c.account_id)
            .where(grants.c.role == ADMIN, grants.c.state == GrantState.ACTIVE)
            .where(accounts.c.status == AccountStatus.ACTIVE)
        )
        if set((await self._uow.session.execute(admins)).scalars()) == {without}:
            raise LastAdmin


class SqlSessionRepository(_Repository, SessionRepository):
    async def add(self, session: Session, token: RefreshToken) -> None:
        await self._add(session)
        await self._add(token)

    async def find(self, session_id: SessionId) -> Session | None:
        return await self._uow.load(Session, session_id)

    async def with_token(self, hash_: bytes) -> Session | None:
        t = refresh_tokens.c
        owner = select(Session).join(refresh_tokens, t.session_id == sessions.c.id).where(t.hash == hash_)
        return await self._locked(owner, Session)

    async def end_all(self, account_id: AccountId, reason: EndReason, now: datetime) -> None:
        live = (sessions.c.account_id == account_id, sessions.c.ended_at.is_(None))
        await self._uow.session.execute(update(sessions).where(*live).values(ended_at=now, end_reason=reason))


class SqlRefreshTokenRepository(_Repository, RefreshTokenRepository):
    async def add(self, token: RefreshToken) -> None:
        await self._add(token)

    async def known(self, hashes: Sequence[bytes]) -> Mapping[bytes, RefreshToken]:
        rows = await self._uow.session.execute(select(RefreshToken).where(refresh_tokens.c.hash.in_(hashes)))
        return {token.hash: token for token in rows.scalars()}


class SqlCodeRepository(_Repository, CodeRepository):
    async def add(self, code: Code) -> None:
        await self._add(code)

    async def with_hash(self, hash_: bytes) -> Code | None:
        return await self._first(select(Code).where(codes.c.hash == hash_))

    async def void(self, account_id: AccountId, purpose: Purpose, now: datetime) -> None:
        open_ = (*_of(account_id, purpose), codes.c.used_at.is_(None), codes.c.voided_at.is_(None))
        await self._uow.session.execute(update(codes).where(*open_).values(voided_at=now))

    async def made_since(self, account_id: AccountId, purpose: Purpose, since: datetime) -> int:
        made = select(func.count()).where(*_of(account_id, purpose), codes.c.created_at > since)
        return (await self._uow.session.execute(made)).scalar_one()


def _of(account_id: AccountId, purpose: Purpose) -> tuple[Any, ...]:
    return codes.c.account_id == account_id, codes.c.purpose == purpose


class SqlIdentityUnitOfWork(SqlUnitOfWork, IdentityUnitOfWork):
    violations: ClassVar = {
        "uq_identity_organisations_name": OrganisationNameTaken,
        "uq_identity_accounts_email": EmailTaken,
        "uq_identity_accounts_username": UsernameTaken,
        "uq_identity_grants_live": GrantExists,
    }

    @property
    def organisations(self) -> SqlOrganisationRepository:
        return SqlOrganisationRepository(self)

    @property
    def accounts(self) -> SqlAccountRepository:
        return SqlAccountRepository(self)

    @property
    def roles(self) -> SqlRoleRepository:
        return SqlRoleRepository(self)

    @property
    def grants(self) -> SqlGrantRepository:
        return SqlGrantRepository(self)

    @property
    def sessions(self) -> SqlSessionRepository:
        return SqlSessionRepository(self)

    @property
    def refresh_tokens(self) -> SqlRefreshTokenRepository:
        return SqlRefreshTokenRepository(self)

    @property
    def codes(self) -> SqlCodeRepository:
        return SqlCodeRepository(self)
