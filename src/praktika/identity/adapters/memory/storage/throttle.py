"""Attempts to sign in, in memory."""

from collections.abc import Sequence
from datetime import datetime

from praktika.identity.adapters.memory.storage.repository import Repository
from praktika.identity.adapters.memory.storage.tables import ATTEMPTS, LOGIN_EVENTS
from praktika.identity.domain import Attempts, LoginEvent, LoginOutcome, ThrottleKey
from praktika.identity.ports import AttemptRepository, LoginEventRepository
from praktika.kernel.actors import AccountId


class MemoryAttemptRepository(Repository, AttemptRepository):
    async def count(self, keys: Sequence[ThrottleKey], now: datetime) -> Sequence[Attempts]:
        return [self._count(key, now) for key in keys]

    def _count(self, key: ThrottleKey, now: datetime) -> Attempts:
        found = self._transaction.get(ATTEMPTS, key.hash)
        if found is None:
            found = Attempts(key=key.hash, login=key.login, last_at=now)
            self._transaction.add(ATTEMPTS, key.hash, found)
        found.count(now)
        return found

    async def forgive(self, keys: Sequence[ThrottleKey]) -> None:
        for key in keys:
            if found := self._transaction.get(ATTEMPTS, key.hash):
                found.forgive()

    async def release(self, logins: Sequence[bytes]) -> None:
        for key in [row.key for row in self._transaction.rows(ATTEMPTS) if row.login in logins]:
            self._transaction.delete(ATTEMPTS, key)


class MemoryLoginEventRepository(Repository, LoginEventRepository):
    async def add(self, event: LoginEvent) -> None:
        self._transaction.add(LOGIN_EVENTS, event.id, event)

    async def was_throttled(self, account_id: AccountId, since: datetime) -> bool:
        mine = (e for e in self._transaction.rows(LOGIN_EVENTS) if e.account_id == account_id and e.at > since)
        return any(e.outcome is LoginOutcome.THROTTLED for e in mine)
