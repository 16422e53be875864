"""The audit trail as it is read from PostgreSQL."""

from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    not_,
    or_,
    select,
    tuple_,
    union_all,
)

from praktika.identity.permissions import AUDIT_READ
from praktika.identity.queries import (
    NEWEST_KEY,
    AuditEventNotFound,
    AuditEventView,
    AuditFilter,
    AuditQueries,
    newest_key,
    shown_to,
)
from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.tables import audit_events
from praktika.infrastructure.types import Instant
from praktika.kernel.actors import Actor, Reach
from praktika.kernel.pagination import Cursors, Page

a = audit_events.c

IN_REACH: Final = a.organisation_id == any_(bindparam("organisations", type_=ARRAY(Uuid)))
MINE: Final = a.subject_id == bindparam("me", type_=Uuid)

CONDITIONS: Final[dict[str, ColumnElement[bool]]] = {
    "actor_id": a.actor_id == bindparam("actor_id", type_=Uuid),
    "subject_type": a.subject_type == bindparam("subject_type", type_=Text),
    "subject_id": a.subject_id == bindparam("subject_id", type_=Uuid),
    "action": a.action == any_(bindparam("action", type_=ARRAY(Text))),
    "organisation_id": a.organisation_id == bindparam("organisation_id", type_=Uuid),
    "at_from": a.at >= bindparam("at_from", type_=Instant),
    "at_to": a.at < bindparam("at_to", type_=Instant),
}


def _rows() -> Select[Any]:
    return select(*(a[name] for name in AuditEventView.__slots__))


@cache
def _event(everywhere: bool) -> Shape[AuditEventView]:
    rows = _rows().where(a.id == bindparam("id", type_=Uuid))
    return Shape.of(rows if everywhere else rows.where(or_(MINE, IN_REACH)), AuditEventView)


@cache
def _newest(everywhere: bool, tenant: bool, given: frozenset[str], after: bool) -> Shape[AuditEventView]:
    """No index gives what is in reach or about oneself in one order: each is asked for its first rows."""
    rows = _rows().where(*(CONDITIONS[name] for name in sorted(given)))
    if after:
        last = tuple_(bindparam("after_at", type_=Instant), bindparam("after_id", type_=Uuid))
        rows = rows.where(tuple_(a.at, a.id) < last)
    if everywhere or not tenant:
        return Shape.of(_first(rows if everywhere else rows.where(MINE), a.at, a.id), AuditEventView)
    elsewhere = or_(a.organisation_id.is_(None), not_(IN_REACH))
    branches = [_first(rows.where(*reason), a.at, a.id).subquery() for reason in ((IN_REACH,), (MINE, elsewhere))]
    both = union_all(*(select(branch) for branch in branches)).subquery()
    return Shape.of(_first(select(both), both.c.at, both.c.id), AuditEventView)


def _first(rows: Select[Any], at: ColumnElement[Any], id_: ColumnElement[Any]) -> Select[Any]:
    return rows.order_by(at.desc(), id_.desc()).limit(bindparam("limit", type_=Integer))


class SqlAuditQueries(AuditQueries):
    def __init__(self, reader: Reader, cursors: Cursors) -> None:
        self._reader = reader
        self._cursors = cursors

    async def events(
        self, actor: Actor, where: AuditFilter, *, cursor: str | None = None, limit: int = 50
    ) -> Page[AuditEventView]:
        actor.require(AUDIT_READ)
        reach = actor.reach(AUDIT_READ)
        at, id_ = self._cursors.decode(cursor, NEWEST_KEY, "audit", where) if cursor else (None, None)
        values = {name: getattr(where, name) for name in CONDITIONS}
        given = frozenset(name for name, value in values.items() if value)
        shape = _newest(reach.everywhere, bool(reach.organisations), given, cursor is not None)
        values |= _whose(actor, reach) | {"action": list(where.action), "after_at": at, "after_id": id_}
        found = await self._reader.fetch(shape, **values, limit=limit + 1)
        return self._cursors.page([shown_to(actor, view) for view in found], limit, newest_key, "audit", where)

    async def event(self, actor: Actor, event_id: UUID) -> AuditEventView:
        actor.require(AUDIT_READ)
        reach = actor.reach(AUDIT_READ)
        for view in await self._reader.fetch(_event(reach.everywhere), id=event_id, **_whose(actor, reach)):
            return shown_to(actor, view)
        raise AuditEventNotFound


def _whose(actor: Actor, reach: Reach) -> dict[str, Any]:
    return {"me": actor.account_id, "organisations": list(reach.organisations)}
