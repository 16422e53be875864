"""Organisations and accounts in memory."""

from datetime import datetime

from praktika.identity.adapters.memory.storage.repository import Repository
from praktika.identity.adapters.memory.storage.tables import ACCOUNTS, CODES, ORGANISATIONS
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


class MemoryOrganisationRepository(Repository, OrganisationRepository):
    async def get(self, organisation_id: OrganisationId) -> Organisation:
        if found := self._transaction.get(ORGANISATIONS, organisation_id):
            return found
        raise OrganisationNotFound

    async def add(self, organisation: Organisation) -> None:
        self._transaction.add(ORGANISATIONS, organisation.id, organisation)


class MemoryAccountRepository(Repository, AccountRepository):
    async def get(self, account_id: AccountId) -> Account:
        if found := self._transaction.get(ACCOUNTS, account_id):
            return found
        raise AccountNotFound

    async def add(self, account: Account) -> None:
        self._transaction.add(ACCOUNTS, account.id, account)

    async def claim_email(self, email: str) -> Account | None:
        holder = await self.holder_of(email)
        return self._transaction.get(ACCOUNTS, holder) if holder else None

    async def holder_of(self, email: str) -> AccountId | None:
        here = (a for a in self._transaction.rows(ACCOUNTS) if not a.is_gone)
        return next((a.id for a in here if a.email.lower() == email.lower()), None)

    async def sign_in(self, known: Login, now: datetime, new_hash: str | None) -> bool:
        account = self._transaction.get(ACCOUNTS, known.account_id)
        tried = (AccountStatus.ACTIVE, known.password_hash)
        if account is None or (account.status, account.password_hash) != tried:
            return False
        account.sign_in(now, new_hash)
        return True

    async def has_username(self, username: str) -> bool:
        named = (a for a in self._transaction.rows(ACCOUNTS) if not a.is_gone)
        return any((a.username or "").lower() == username.lower() for a in named)

    async def with_code(self, hash_: bytes) -> Account | None:
        for code in self._transaction.rows(CODES):
            if code.hash == hash_:
                return self._transaction.get(ACCOUNTS, code.account_id)
        return None
