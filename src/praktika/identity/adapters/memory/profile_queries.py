"""Profiles in memory."""

from collections.abc import Sequence
from uuid import UUID

from praktika.identity.adapters.memory.storage import ACCOUNTS
from praktika.identity.domain import AccountNotFound
from praktika.identity.queries import ProfileQueries, ProfileView, in_order
from praktika.infrastructure.memory import MemoryStore
from praktika.kernel.actors import AccountId, Actor


class MemoryProfileQueries(ProfileQueries):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def profile(self, actor: Actor, account_id: AccountId, language: str = "en") -> ProfileView:
        for view in await self.profiles(actor, [account_id], language):
            return view
        raise AccountNotFound

    async def profiles(self, actor: Actor, ids: Sequence[UUID], language: str = "en") -> Sequence[ProfileView]:
        actor.me()
        asked = (a for a in self._store.rows(ACCOUNTS) if a.id in ids)
        return in_order(ids, [ProfileView(a.id, a.username, a.called(language), a.title) for a in asked])
