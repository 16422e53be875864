"""Organisations and accounts in PostgreSQL."""

from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    and_,
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
from praktika.kernel.actors import AccountId, OrganisationId


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
        tried = (accounts.c.password_hash == known.password_hash, accounts.c.status == AccountStatus.ACTIVE)
        entered = {"last_login_at": now, "password_hash": new_hash or known.password_hash}
        signed_in = update(accounts).where(accounts.c.id == known.account_id, *tried).values(entered)
        return bool(await self._uow.changed(signed_in))

    async def has_username(self, username: str) -> bool:
        mine = (func.lower(accounts.c.username) == username.lower(), NOT_GONE)
        return await self._first(select(accounts.c.id).where(*mine)) is not None

    async def with_code(self, hash_: bytes) -> Account | None:
        owner = select(Account).join(codes, codes.c.account_id == accounts.c.id).where(codes.c.hash == hash_)
        return await self._locked(owner, Account)


def _holds(email: str) -> ColumnElement[bool]:
    return and_(func.lower(accounts.c.email) == email.lower(), NOT_GONE)
