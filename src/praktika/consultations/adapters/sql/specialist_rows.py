"""The directory of specialists, from PostgreSQL: of each one index tells what he offers, however many slots he has."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Integer,
    TableValuedAlias,
    Uuid,
    any_,
    bindparam,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)

from praktika.consultations.adapters.sql.tables import rules, slots
from praktika.consultations.domain.slots import SlotStatus
from praktika.consultations.queries.specialists import (
    LOOKED_AT,
    NEVER,
    AskedSpecialists,
    NextFreeView,
    SpecialistRow,
    SpecialistRows,
)
from praktika.infrastructure.keyset import after_of
from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.searching import contains, pattern
from praktika.infrastructure.types import Instant

s, r = slots.c, rules.c
NOW: Final = bindparam("now", type_=Instant)


def _among() -> TableValuedAlias:
    ids = func.unnest(bindparam("among", type_=ARRAY(Uuid)))
    return ids.table_valued(column("id", Uuid), name="known").render_derived()


def _is_offered(specialist_id: ColumnElement[UUID]) -> Sequence[ColumnElement[bool]]:
    return s.specialist_id == specialist_id, s.status == SlotStatus.FREE, s.starts_at > NOW


def _last(specialist_id: ColumnElement[UUID]) -> FromClause:
    """As slots do not overlap, none ends after it."""
    his = select(s.organisation_id, s.ends_at).where(s.specialist_id == specialist_id)
    taking_time = his.where(s.status != SlotStatus.WITHDRAWN)
    return taking_time.order_by(s.starts_at.desc()).limit(1).lateral("last_slot")


def _next(specialist_id: ColumnElement[UUID]) -> FromClause:
    free = select(s.id, s.starts_at, s.ends_at).where(*_is_offered(specialist_id))
    return free.order_by(s.starts_at).limit(1).lateral("next_slot")


def _rule(specialist_id: ColumnElement[UUID]) -> FromClause:
    return select(r.id, r.organisation_id).where(r.specialist_id == specialist_id).limit(1).lateral("rule")


def _coming_topics(specialist_id: ColumnElement[UUID]) -> ColumnElement[Any]:
    told = select(s.context).where(*_is_offered(specialist_id), s.context.is_not(None))
    return func.array(told.order_by(s.starts_at).limit(LOOKED_AT).scalar_subquery())


@cache
def page_shape(q: bool, organisation: bool, after: bool) -> Shape[SpecialistRow]:
    known = _among()
    last, following, rule = _last(known.c.id), _next(known.c.id), _rule(known.c.id)
    key = func.coalesce(following.c.starts_at, literal(NEVER, Instant)).label("key")
    organisation_id = func.coalesce(last.c.organisation_id, rule.c.organisation_id).label("organisation_id")
    source = known.outerjoin(last, true()).outerjoin(following, true()).outerjoin(rule, true())
    rows = (
        select(known.c.id, organisation_id, key, *(following.c[name].label(f"next_{name}") for name in NEXT))
        .select_from(source)
        .where(or_(last.c.ends_at > NOW, rule.c.id.is_not(None)))
    )
    if q:
        about = exists().where(*_is_offered(known.c.id), contains(s.context_key))
        rows = rows.where(or_(known.c.id == any_(bindparam("named", type_=ARRAY(Uuid))), about))
    if organisation:
        rows = rows.where(organisation_id == bindparam("organisation_id", type_=Uuid))
    if after:
        given = tuple_(bindparam("after_0", type_=Instant), bindparam("after_1", type_=Uuid))
        rows = rows.where(tuple_(key, known.c.id) > given)
    page = rows.order_by("key", known.c.id).limit(bindparam("limit", type_=Integer)).subquery("page")
    following_slot = (page.c[f"next_{name}"] for name in NEXT)
    shown = select(page.c.id, page.c.organisation_id, _coming_topics(page.c.id), *following_slot)
    return Shape.of(shown.order_by(page.c.key, page.c.id), _row)


NEXT: Final = ("id", "starts_at", "ends_at")


def _row(
    id_: UUID,
    organisation_id: UUID | None,
    topics: list[str],
    slot_id: UUID | None,
    starts_at: datetime,
    ends_at: datetime,
) -> SpecialistRow:
    following = NextFreeView(slot_id, starts_at, ends_at) if slot_id else None
    return SpecialistRow(id_, organisation_id, topics, following)


class SqlSpecialistRows(SpecialistRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def page(
        self, asked: AskedSpecialists, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[SpecialistRow]:
        shape = page_shape(bool(asked.q), asked.organisation_id is not None, after is not None)
        return await self._reader.fetch(
            shape,
            q=pattern(asked.q),
            among=list(asked.among),
            named=list(asked.named),
            organisation_id=asked.organisation_id,
            now=asked.now,
            **after_of(after),
            limit=limit,
        )
