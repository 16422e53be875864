"""Reminders as queries read them from PostgreSQL."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ARRAY, ColumnElement, Text, Uuid, any_, bindparam, select

from praktika.infrastructure.keyset import Order, after_of, within
from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.types import Instant
from praktika.kernel.actors import Reach
from praktika.notifications.adapters.sql.reach import seen_by
from praktika.notifications.adapters.sql.reminder_tables import reminders
from praktika.notifications.queries import ReminderFilter, ReminderRow, ReminderRows

r = reminders.c

CONDITIONS: Final[Mapping[str, ColumnElement[bool]]] = {
    "organisations": within(r.organisation_id),
    "recipient_id": r.recipient_id == bindparam("recipient_id", type_=Uuid),
    "subject_id": r.subject_id == bindparam("subject_id", type_=Uuid),
    "states": r.state == any_(bindparam("states", type_=ARRAY(Text))),
    "due_at_from": r.due_at >= bindparam("due_at_from", type_=Instant),
    "due_at_to": r.due_at < bindparam("due_at_to", type_=Instant),
}
"""By the name of the value they are about."""


@lru_cache(maxsize=256)
def _page(present: frozenset[str], falling: bool, after: bool) -> Shape[ReminderRow]:
    rows = select(*(r[name] for name in ReminderRow._fields))
    rows = rows.where(*(CONDITIONS[name] for name in sorted(present)))
    return Shape.of(Order((r.due_at, r.id), falling, after).first(rows), ReminderRow)


class SqlReminderRows(ReminderRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def reminders(
        self, reach: Reach, filters: ReminderFilter, *, falling: bool, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[ReminderRow]:
        given = seen_by(reach) | _given(filters)
        shape = _page(frozenset(given), falling, after is not None)
        return await self._reader.fetch(shape, **given, **after_of(after), limit=limit)


def _given(filters: ReminderFilter) -> dict[str, Any]:
    """What is not empty."""
    named = {name: getattr(filters, name) for name in ("recipient_id", "subject_id", "due_at_from", "due_at_to")}
    listed = {"states": [state.value for state in filters.states]}
    return {name: value for name, value in (named | listed).items() if value}
