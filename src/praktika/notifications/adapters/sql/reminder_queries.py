"""Reminders as they are shown."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Integer, Text, Uuid, any_, bindparam, select, tuple_

from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.types import Instant
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Cursors, Page
from praktika.notifications.adapters.sql.reminder_tables import reminders
from praktika.notifications.permissions import MESSAGE_READ
from praktika.notifications.queries import (
    DUE_KEY,
    ReminderFilter,
    ReminderQueries,
    ReminderSort,
    ReminderView,
    StrangerView,
    SubjectView,
    due_key,
)

r = reminders.c

COLUMNS: Final = (
    *(r.id, r.kind, r.recipient_id, r.external_module, r.external_ref, r.subject_type, r.subject_id),
    *(r.planned_at, r.due_at, r.not_after, r.state, r.settled_at, r.created_at),
)

AFTER: Final = tuple_(bindparam("after", type_=Instant), bindparam("after_id", type_=Uuid))
DUE: Final = tuple_(r.due_at, r.id)

CONDITIONS: Final[Mapping[str, ColumnElement[bool]]] = {
    "organisations": r.organisation_id == any_(bindparam("organisations", type_=ARRAY(Uuid))),
    "recipient_id": r.recipient_id == bindparam("recipient_id", type_=Uuid),
    "subject_id": r.subject_id == bindparam("subject_id", type_=Uuid),
    "states": r.state == any_(bindparam("states", type_=ARRAY(Text))),
    "due_at_from": r.due_at >= bindparam("due_at_from", type_=Instant),
    "due_at_to": r.due_at < bindparam("due_at_to", type_=Instant),
}
"""By the name of the value they are about."""


def _view(
    id: UUID,
    kind: str,
    recipient_id: UUID | None,
    module: str | None,
    ref: UUID | None,
    about: str,
    subject_id: UUID,
    *rest: Any,
) -> ReminderView:
    external = StrangerView(module, ref) if module and ref else None
    return ReminderView(id, kind, recipient_id, external, SubjectView(about, subject_id), *rest)


@lru_cache(maxsize=256)
def _page(present: frozenset[str], sort: ReminderSort, after: bool) -> Shape[ReminderView]:
    falling = sort.startswith("-")
    rows = select(*COLUMNS).where(*(CONDITIONS[name] for name in sorted(present)))
    if after:
        rows = rows.where(DUE < AFTER if falling else DUE > AFTER)
    ordered = rows.order_by(*(c.desc() if falling else c.asc() for c in (r.due_at, r.id)))
    return Shape.of(ordered.limit(bindparam("limit", type_=Integer)), _view)


class SqlReminderQueries(ReminderQueries):
    def __init__(self, reader: Reader, cursors: Cursors) -> None:
        self._reader = reader
        self._cursors = cursors

    async def reminders(
        self,
        actor: Actor,
        filters: ReminderFilter = ReminderFilter(),
        *,
        sort: ReminderSort = "due_at",
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[ReminderView]:
        given = _reach(actor) | _given(filters)
        of = ("reminders", sort, *filters.print())
        after, after_id = self._cursors.decode(cursor, DUE_KEY, *of) if cursor else (None, None)
        shape = _page(frozenset(given), sort, cursor is not None)
        found = await self._reader.fetch(shape, **given, after=after, after_id=after_id, limit=limit + 1)
        return self._cursors.page(found, limit, due_key, *of)


def _reach(actor: Actor) -> dict[str, Any]:
    actor.require(MESSAGE_READ)
    reach = actor.reach(MESSAGE_READ)
    return {} if reach.everywhere else {"organisations": list(reach.organisations)}


def _given(filters: ReminderFilter) -> dict[str, Any]:
    """What is not empty."""
    named = {name: getattr(filters, name) for name in ("recipient_id", "subject_id", "due_at_from", "due_at_to")}
    listed = {"states": [state.value for state in filters.states]}
    return {name: value for name, value in (named | listed).items() if value}
