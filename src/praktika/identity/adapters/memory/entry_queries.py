"""Sessions and attempts to sign in as they are read in memory."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from praktika.identity.adapters.memory.queries import find_account
from praktika.identity.adapters.memory.storage import LOGIN_EVENTS, SESSIONS
from praktika.identity.domain import AccountNotFound
from praktika.identity.permissions import LOGIN_EVENT_READ, SESSION_MANAGE
from praktika.identity.queries import (
    MOST_SESSIONS,
    EntryQueries,
    LoginEventFilter,
    LoginEventView,
    SessionView,
    require_sight,
)
from praktika.infrastructure.memory import MemoryStore
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.permissions import Permission


class MemoryEntryQueries(EntryQueries):
    def __init__(self, store: MemoryStore, cursors: Cursors, clock: Clock) -> None:
        self._store = store
        self._cursors = cursors
        self._clock = clock

    async def sessions(self, actor: Actor, account_id: AccountId) -> Sequence[SessionView]:
        self._authorise(actor, account_id, SESSION_MANAGE)
        actor.require_session()
        return sorted(self._live(actor, account_id), key=lambda view: view.id, reverse=True)[:MOST_SESSIONS]

    def _live(self, actor: Actor, account_id: AccountId) -> Iterator[SessionView]:
        for s in self._store.rows(SESSIONS):
            if s.account_id == account_id and s.is_live(self._clock()):
                seen = (s.id, s.transport.value, s.device_name, s.user_agent, s.address, s.created_at, s.last_used_at)
                yield SessionView(*seen, current=s.id == actor.session_id)

    async def login_events(
        self,
        actor: Actor,
        account_id: AccountId,
        where: LoginEventFilter,
        *,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[LoginEventView]:
        of = ("login-events", account_id, where)
        after = self._cursors.decode(cursor, (datetime.fromisoformat, UUID), *of) if cursor else None
        self._authorise(actor, account_id, LOGIN_EVENT_READ)
        found = sorted(self._events(account_id, where), key=lambda view: (view.at, view.id), reverse=True)
        found = [view for view in found if after is None or (view.at, view.id) < after]
        return self._cursors.page(found[: limit + 1], limit, lambda view: (view.at, view.id), *of)

    def _events(self, account_id: AccountId, where: LoginEventFilter) -> Iterator[LoginEventView]:
        for e in self._store.rows(LOGIN_EVENTS):
            passes = (
                e.account_id == account_id
                and (where.at_from is None or e.at >= where.at_from)
                and (where.at_to is None or e.at < where.at_to)
                and (not where.outcome or e.outcome in where.outcome)
            )
            if passes:
                yield LoginEventView(e.id, e.at, e.outcome.value, e.address, e.user_agent)

    def _authorise(self, actor: Actor, account_id: AccountId, permission: Permission) -> None:
        actor.require(permission)
        if account_id == actor.account_id:
            return
        found = find_account(self._store, account_id)
        if found is None:
            raise AccountNotFound
        require_sight(actor, permission, found.organisation_id)
