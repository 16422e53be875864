"""Dead work as queries read it from PostgreSQL."""

from collections.abc import Sequence
from dataclasses import fields
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Integer, Select, Text, Uuid, any_, bindparam, literal_column, select

from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.tables import work_items
from praktika.kernel.ids import first_made_at
from praktika.notifications.domain.dead_letters import WorkId
from praktika.notifications.queries.dead_letters import (
    DeadLetterFilter,
    DeadLetterRows,
    DeadLetterView,
    FullDeadLetterView,
    dead_letter_view,
)

w = work_items.c

DEAD: Final[ColumnElement[bool]] = literal_column("work_items.state = 'dead'")
"""As the partial indexes say it, which a parameter would not match."""

CONDITIONS: Final[dict[str, ColumnElement[bool]]] = {
    "queue": w.queue == any_(bindparam("queue", type_=ARRAY(Text))),
    "subscriber": w.handler == any_(bindparam("subscriber", type_=ARRAY(Text))),
    "event": w.event == any_(bindparam("event", type_=ARRAY(Text))),
    "occurred_at_from": w.id >= bindparam("occurred_at_from", type_=Uuid),
    "occurred_at_to": w.id < bindparam("occurred_at_to", type_=Uuid),
    "after": w.id < bindparam("after", type_=Uuid),
}


def _select(view: type[DeadLetterView]) -> tuple[Select[Any], Any]:
    """The columns, and how a row of them becomes the view."""
    names = [field.name for field in fields(view) if field.name != "occurred_at"]
    columns = (w["handler" if name == "subscriber" else name] for name in names)

    def made(*row: Any) -> DeadLetterView:
        return dead_letter_view(view, **dict(zip(names, row, strict=True)))

    return select(*columns), made


@cache
def _dead(given: frozenset[str]) -> Shape[DeadLetterView]:
    rows, made = _select(DeadLetterView)
    conditions = (CONDITIONS[name] for name in sorted(given))
    newest = rows.where(DEAD, *conditions).order_by(w.id.desc()).limit(bindparam("limit", type_=Integer))
    return Shape.of(newest, made)


@cache
def _one() -> Shape[FullDeadLetterView]:
    rows, made = _select(FullDeadLetterView)
    return Shape.of(rows.where(w.id == bindparam("id", type_=Uuid)), made)


class SqlDeadLetterRows(DeadLetterRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def dead(self, where: DeadLetterFilter, *, after: UUID | None, limit: int) -> Sequence[DeadLetterView]:
        given = _given(where) | ({"after": after} if after else {})
        return await self._reader.fetch(_dead(frozenset(given)), **given, limit=limit)

    async def one(self, work_id: WorkId) -> FullDeadLetterView | None:
        return next(iter(await self._reader.fetch(_one(), id=work_id)), None)


def _given(where: DeadLetterFilter) -> dict[str, Any]:
    """What is not empty."""
    asked = {
        "queue": list(where.queue),
        "subscriber": list(where.subscriber),
        "event": list(where.event),
        "occurred_at_from": where.occurred_at_from and first_made_at(where.occurred_at_from),
        "occurred_at_to": where.occurred_at_to and first_made_at(where.occurred_at_to),
    }
    return {name: value for name, value in asked.items() if value}
