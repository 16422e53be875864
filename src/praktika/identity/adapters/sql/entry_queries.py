"""Sessions and attempts to sign in as they are read from PostgreSQL."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Text, Uuid, any_, bindparam, func, select, tuple_

from praktika.identity.adapters.sql.tables import accounts, login_events, sessions
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
from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.types import Instant
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.permissions import Permission

s, e = sessions.c, login_events.c


@cache
def _whereabouts() -> Shape[UUID | None]:
    mine = accounts.c.id == bindparam("account_id", type_=Uuid)
    return Shape.of(select(accounts.c.organisation_id).where(mine), lambda organisation_id: organisation_id)


@cache
def _sessions() -> Shape[SessionView]:
    columns = (s.id, s.transport, s.device_name, s.user_agent, s.address, s.created_at, s.last_used_at)
    mine = (s.account_id == bindparam("account_id", type_=Uuid), s.ended_at.is_(None))
    live = func.least(s.idle_until, s.absolute_until) > bindparam("now", type_=Instant)
    newest = select(*columns).where(*mine, live).order_by(s.id.desc()).limit(MOST_SESSIONS)
    return Shape.of(newest, SessionView)


@cache
def _login_events(given: frozenset[str]) -> Shape[LoginEventView]:
    """`given` names the filters in use."""
    conditions = {
        "at_from": e.at >= bindparam("at_from", type_=Instant),
        "at_to": e.at < bindparam("at_to", type_=Instant),
        "outcome": e.outcome == any_(bindparam("outcome", type_=ARRAY(Text))),
        "cursor": tuple_(e.at, e.id) < tuple_(bindparam("at", type_=Instant), bindparam("id", type_=Uuid)),
    }
    rows = select(e.id, e.at, e.outcome, e.address, e.user_agent)
    rows = rows.where(e.account_id == bindparam("account_id", type_=Uuid), *(conditions[n] for n in sorted(given)))
    return Shape.of(rows.order_by(e.at.desc(), e.id.desc()).limit(bindparam("limit", type_=Integer)), LoginEventView)


class SqlEntryQueries(EntryQueries):
    def __init__(self, reader: Reader, cursors: Cursors, clock: Clock) -> None:
        self._reader = reader
        self._cursors = cursors
        self._clock = clock

    async def sessions(self, actor: Actor, account_id: AccountId) -> Sequence[SessionView]:
        await self._authorise(actor, account_id, SESSION_MANAGE)
        actor.require_session()
        found = await self._reader.fetch(_sessions(), account_id=account_id, now=self._clock())
        return [replace(view, current=view.id == actor.session_id) for view in found]

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
        at, id_ = self._cursors.decode(cursor, (datetime.fromisoformat, UUID), *of) if cursor else (None, None)
        await self._authorise(actor, account_id, LOGIN_EVENT_READ)
        values: dict[str, Any] = {name: getattr(where, name) for name in LoginEventFilter.__slots__}
        given = frozenset(name for name, value in (values | {"cursor": cursor}).items() if value)
        found = await self._reader.fetch(
            _login_events(given), **values, account_id=account_id, at=at, id=id_, limit=limit + 1
        )
        return self._cursors.page(found, limit, lambda view: (view.at, view.id), *of)

    async def _authorise(self, actor: Actor, account_id: AccountId, permission: Permission) -> None:
        actor.require(permission)
        if account_id == actor.account_id:
            return
        found = await self._reader.fetch(_whereabouts(), account_id=account_id)
        if not found:
            raise AccountNotFound
        require_sight(actor, permission, found[0])
