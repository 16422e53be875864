"""Organisations and accounts in PostgreSQL."""

from datetime import datetime
from typing import Final

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    func,
    select,
    update,
)

from praktika.identity.adapters.sql.storage.repository import Repository
from praktika.identity.adapters.sql.tables import NOT_GONE, accounts, codes
from praktika.identity.domain import (
    Account,
    AccountNotFound,
    AccountStatus,
    Organisation,
    OrganisationNotFound,
)
from praktika.identity.ports import (
    AccountRepository,
    Login,
    OrganisationRepository,
)
from praktika.infrastructure.shapes import Shape
from praktika.kernel.actors import AccountId, OrganisationId

a = accounts.c

SIGNED_IN: Final = Shape.of(
    update(accounts)
    .where(
        a.id == bindparam("account_id", type_=a.id.type),
        a.password_hash == bindparam("tried", type_=a.password_hash.type),
        a.status == AccountStatus.ACTIVE,
    )
    .values(last_login_at=bindparam("now", type_=a.last_login_at.type), password_hash=bindparam("new_hash"))
    .returning(a.id),
    AccountId,
)


class SqlOrganisationRepository(Repository, OrganisationRepository):
    async def get(self, organisation_id: OrganisationId) -> Organisation:
        if found := await self._uow.load(Organisation, organisation_id):
            return found
        raise OrganisationNotFound

    async def add(self, organisation: Organisation) -> None:
        await self._add(organisation)


class SqlAccountRepository(Repository, AccountRepository):
    async def get(self, account_id: AccountId) -> Account:
        if found := await self._uow.load(Account, account_id):
            return found
        raise AccountNotFound

    async def add(self, account: Account) -> None:
        await self._add(account)

    async def claim_email(self, email: str) -> Account | None:
        await self._uow.lock("identity.email", email.lower())
        return await self._locked(select(Account).where(_holds(email)), Account)

    async def holder_of(self, email: str) -> AccountId | None:
        return await self._first(select(accounts.c.id).where(_holds(email)))

    async def sign_in(self, known: Login, now: datetime, new_hash: str | None) -> bool:
        hashes = {"tried": known.password_hash, "new_hash": new_hash or known.password_hash}
        return bool(await self._uow.fetch(SIGNED_IN, account_id=known.account_id, now=now, **hashes))

    async def has_username(self, username: str) -> bool:
        mine = (func.lower(accounts.c.username) == username.lower(), NOT_GONE)
        return await self._first(select(accounts.c.id).where(*mine)) is not None

    async def with_code(self, hash_: bytes) -> Account | None:
        owner = select(Account).join(codes, codes.c.account_id == accounts.c.id).where(codes.c.hash == hash_)
        return await self._locked(owner, Account)


def _holds(email: str) -> ColumnElement[bool]:
    return and_(func.lower(accounts.c.email) == email.lower(), NOT_GONE)
