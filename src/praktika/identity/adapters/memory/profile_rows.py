"""Profiles as queries read them from memory."""

from collections.abc import Sequence
from uuid import UUID

from praktika.identity.adapters.memory.storage import ACCOUNTS
from praktika.identity.queries import ProfileRows, ProfileView
from praktika.infrastructure.memory import MemoryStore


class MemoryProfileRows(ProfileRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def profiles(self, ids: Sequence[UUID], language: str) -> Sequence[ProfileView]:
        asked = (a for a in self._store.rows(ACCOUNTS) if a.id in ids)
        return [ProfileView(a.id, a.username, a.called(language), a.title) for a in asked]
