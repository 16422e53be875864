"""The audit trail as queries read it from PostgreSQL."""

from collections.abc import Sequence
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

from praktika.identity.queries import AuditEventView, AuditFilter, AuditRows
from praktika.infrastructure.keyset import ME, after_of, parameters_of, within
from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.tables import audit_events
from praktika.infrastructure.types import Instant
from praktika.kernel.sight import Sight

a = audit_events.c

IN_REACH: Final = within(a.organisation_id)
MINE: Final = a.subject_id == ME

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
        last = tuple_(bindparam("after_0", type_=Instant), bindparam("after_1", type_=Uuid))
        rows = rows.where(tuple_(a.at, a.id) < last)
    if everywhere or not tenant:
        return Shape.of(_first(rows if everywhere else rows.where(MINE), a.at, a.id), AuditEventView)
    elsewhere = or_(a.organisation_id.is_(None), not_(IN_REACH))
    branches = [_first(rows.where(*reason), a.at, a.id).subquery() for reason in ((IN_REACH,), (MINE, elsewhere))]
    both = union_all(*(select(branch) for branch in branches)).subquery()
    return Shape.of(_first(select(both), both.c.at, both.c.id), AuditEventView)


def _first(rows: Select[Any], at: ColumnElement[Any], id_: ColumnElement[Any]) -> Select[Any]:
    return rows.order_by(at.desc(), id_.desc()).limit(bindparam("limit", type_=Integer))


class SqlAuditRows(AuditRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def event(self, sight: Sight, event_id: UUID) -> AuditEventView | None:
        found = await self._reader.fetch(_event(sight.everywhere), id=event_id, **parameters_of(sight))
        return found[0] if found else None

    async def events(
        self, sight: Sight, where: AuditFilter, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[AuditEventView]:
        values = {name: getattr(where, name) for name in CONDITIONS}
        given = frozenset(name for name, value in values.items() if value)
        shape = _newest(sight.everywhere, bool(sight.reach.organisations), given, after is not None)
        return await self._reader.fetch(shape, **values, **parameters_of(sight), **after_of(after), limit=limit)
