"""Dead work as it is read from PostgreSQL."""

from dataclasses import fields
from functools import cache
from typing import Any, Final

from sqlalchemy import ARRAY, ColumnElement, Integer, Select, Text, Uuid, any_, bindparam, literal_column, select

from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.tables import work_items
from praktika.kernel.actors import Actor
from praktika.kernel.ids import first_made_at, made_at
from praktika.kernel.pagination import Cursors, Page
from praktika.notifications.domain.dead_letters import DeadLetterNotFound, WorkId
from praktika.notifications.permissions import DEAD_LETTER_READ
from praktika.notifications.queries.dead_letters import (
    KEY,
    DeadLetterFilter,
    DeadLetterQueries,
    DeadLetterView,
    FullDeadLetterView,
    key_of,
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
        values = dict(zip(names, row, strict=True))
        return view(**values, occurred_at=made_at(values["id"]))

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


class SqlDeadLetterQueries(DeadLetterQueries):
    def __init__(self, reader: Reader, cursors: Cursors) -> None:
        self._reader = reader
        self._cursors = cursors

    async def dead_letters(
        self, actor: Actor, where: DeadLetterFilter, *, cursor: str | None = None, limit: int = 50
    ) -> Page[DeadLetterView]:
        actor.require_all(DEAD_LETTER_READ)
        (after,) = self._cursors.decode(cursor, KEY, "dead-letters", where) if cursor else (None,)
        values = {
            "queue": list(where.queue),
            "subscriber": list(where.subscriber),
            "event": list(where.event),
            "occurred_at_from": where.occurred_at_from and first_made_at(where.occurred_at_from),
            "occurred_at_to": where.occurred_at_to and first_made_at(where.occurred_at_to),
            "after": after,
        }
        given = frozenset(name for name, value in values.items() if value)
        found = await self._reader.fetch(_dead(given), **values, limit=limit + 1)
        return self._cursors.page(found, limit, key_of, "dead-letters", where)

    async def dead_letter(self, actor: Actor, work_id: WorkId) -> FullDeadLetterView:
        actor.require_all(DEAD_LETTER_READ)
        for view in await self._reader.fetch(_one(), id=work_id):
            return view
        raise DeadLetterNotFound
