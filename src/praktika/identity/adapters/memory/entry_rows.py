"""Sessions and attempts to sign in as queries read them from memory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from praktika.identity.adapters.memory.reading import find_account
from praktika.identity.adapters.memory.storage import LOGIN_EVENTS, SESSIONS
from praktika.identity.domain import AccountNotFound, LoginEvent
from praktika.identity.queries import MOST_SESSIONS, EntryRows, LoginEventFilter, LoginEventView, SessionView
from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.memory_listing import first
from praktika.kernel.actors import AccountId


class MemoryEntryRows(EntryRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def organisation_of(self, account_id: AccountId) -> UUID | None:
        if account := find_account(self._store, account_id):
            return account.organisation_id
        raise AccountNotFound

    async def sessions(self, account_id: AccountId, now: datetime) -> Sequence[SessionView]:
        live = (s for s in self._store.rows(SESSIONS) if s.account_id == account_id and s.is_live(now))
        views = [
            SessionView(s.id, s.transport.value, s.device_name, s.user_agent, s.address, s.created_at, s.last_used_at)
            for s in live
        ]
        return sorted(views, key=lambda view: view.id, reverse=True)[:MOST_SESSIONS]

    async def login_events(
        self, account_id: AccountId, where: LoginEventFilter, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[LoginEventView]:
        mine = (e for e in self._store.rows(LOGIN_EVENTS) if e.account_id == account_id and _passes(e, where))
        found = first(mine, lambda e: (e.at, e.id), after=after, limit=limit, falling=True)
        return [LoginEventView(e.id, e.at, e.outcome.value, e.address, e.user_agent) for e in found]


def _passes(event: LoginEvent, where: LoginEventFilter) -> bool:
    return (
        (where.at_from is None or event.at >= where.at_from)
        and (where.at_to is None or event.at < where.at_to)
        and (not where.outcome or event.outcome in where.outcome)
    )
