"""Sessions and attempts to sign in as queries read them from PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Text, Uuid, any_, bindparam, func, select, tuple_

from praktika.identity.adapters.sql.tables import accounts, login_events, sessions
from praktika.identity.domain import AccountNotFound
from praktika.identity.queries import MOST_SESSIONS, EntryRows, LoginEventFilter, LoginEventView, SessionView
from praktika.infrastructure.keyset import after_of
from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.types import Instant
from praktika.kernel.actors import AccountId

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
        "last": tuple_(e.at, e.id) < tuple_(bindparam("after_0", type_=Instant), bindparam("after_1", type_=Uuid)),
    }
    rows = select(e.id, e.at, e.outcome, e.address, e.user_agent)
    rows = rows.where(e.account_id == bindparam("account_id", type_=Uuid), *(conditions[n] for n in sorted(given)))
    return Shape.of(rows.order_by(e.at.desc(), e.id.desc()).limit(bindparam("limit", type_=Integer)), LoginEventView)


class SqlEntryRows(EntryRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def organisation_of(self, account_id: AccountId) -> UUID | None:
        for organisation_id in await self._reader.fetch(_whereabouts(), account_id=account_id):
            return organisation_id
        raise AccountNotFound

    async def sessions(self, account_id: AccountId, now: datetime) -> Sequence[SessionView]:
        return await self._reader.fetch(_sessions(), account_id=account_id, now=now)

    async def login_events(
        self, account_id: AccountId, where: LoginEventFilter, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[LoginEventView]:
        values: dict[str, Any] = {name: getattr(where, name) for name in LoginEventFilter.__slots__}
        given = frozenset(name for name, value in (values | {"last": after}).items() if value)
        values |= {"account_id": account_id, "limit": limit} | after_of(after)
        return await self._reader.fetch(_login_events(given), **values)
