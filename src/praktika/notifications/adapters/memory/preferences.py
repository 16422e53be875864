"""Preferences in memory."""

from uuid import UUID

from praktika.infrastructure.memory import MemoryStore, MemoryTransaction
from praktika.notifications.adapters.memory.tables import PREFERENCES
from praktika.notifications.domain import Preferences
from praktika.notifications.ports import PreferenceRepository
from praktika.notifications.queries import PreferenceRows


class MemoryPreferenceRepository(PreferenceRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def of(self, account_id: UUID) -> Preferences:
        mine = (each for each in self._transaction.rows(PREFERENCES) if each.account_id == account_id)
        return next(mine, Preferences(account_id=account_id))

    async def get(self, account_id: UUID) -> Preferences:
        if self._transaction.get(PREFERENCES, account_id) is None:
            self._transaction.add(PREFERENCES, account_id, Preferences(account_id=account_id))
        found = self._transaction.get(PREFERENCES, account_id)
        assert found is not None
        return found

    async def forget(self, account_id: UUID) -> int:
        found = await self.of(account_id)
        self._transaction.delete(PREFERENCES, account_id)
        return len(found.choices)


class MemoryPreferenceRows(PreferenceRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def of(self, account_id: UUID) -> Preferences:
        mine = (each for each in self._store.rows(PREFERENCES) if each.account_id == account_id)
        return next(mine, Preferences(account_id=account_id))
