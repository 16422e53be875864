"""Reminders as staff see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple, Protocol
from uuid import UUID

from praktika.kernel.actors import Actor, Reach
from praktika.kernel.pagination import Cursors, Page
from praktika.notifications.domain import ReminderState
from praktika.notifications.permissions import MESSAGE_READ
from praktika.notifications.queries.messages import StrangerView, SubjectView, stranger_view
from praktika.notifications.queries.sight import sight_of


@dataclass(frozen=True, slots=True)
class ReminderView:
    """`planned_at` is when the subject was to be when the reminder was planned; `settled_at` when it was sent,
    cancelled or found to be obsolete."""

    id: UUID
    kind: str
    recipient_id: UUID | None
    external: StrangerView | None
    subject: SubjectView
    planned_at: datetime
    due_at: datetime
    not_after: datetime | None
    state: str
    settled_at: datetime | None
    created_at: datetime


class ReminderRow(NamedTuple):
    """As it is kept."""

    id: UUID
    kind: str
    recipient_id: UUID | None
    external_module: str | None
    external_ref: UUID | None
    subject_type: str
    subject_id: UUID
    planned_at: datetime
    due_at: datetime
    not_after: datetime | None
    state: str
    settled_at: datetime | None
    created_at: datetime


type ReminderSort = Literal["due_at", "-due_at"]

DUE_KEY: Final = (datetime.fromisoformat, UUID)


def due_key(row: ReminderRow | ReminderView) -> tuple[datetime, UUID]:
    return row.due_at, row.id


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderFilter:
    """What is empty lets everything through. `due_at_to` is the first moment that is too late."""

    recipient_id: UUID | None = None
    subject_id: UUID | None = None
    states: Sequence[ReminderState] = ()
    due_at_from: datetime | None = None
    due_at_to: datetime | None = None

    def print(self) -> tuple[object, ...]:
        """The same for the same filters."""
        one = (self.recipient_id, self.subject_id, self.due_at_from, self.due_at_to)
        return (*map(str, one), sorted(self.states))


class ReminderRows(Protocol):
    """Only of reminders to accounts of the organisations in `reach`."""

    async def reminders(
        self, reach: Reach, filters: ReminderFilter, *, falling: bool, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[ReminderRow]:
        """By `due_key`."""
        ...


class ReminderQueries:
    """Needs `notifications.message:read`; shows reminders to accounts of the organisations it is held for."""

    def __init__(self, rows: ReminderRows, cursors: Cursors) -> None:
        self._rows = rows
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
        reach, of = sight_of(actor, MESSAGE_READ), ("reminders", sort, *filters.print())
        after = self._cursors.decode(cursor, DUE_KEY, *of) if cursor else None
        falling = sort.startswith("-")
        rows = await self._rows.reminders(reach, filters, falling=falling, after=after, limit=limit + 1)
        return self._cursors.page([_view(row) for row in rows], limit, due_key, *of)


def _view(row: ReminderRow) -> ReminderView:
    return ReminderView(
        id=row.id,
        kind=row.kind,
        recipient_id=row.recipient_id,
        external=stranger_view(row.external_module, row.external_ref),
        subject=SubjectView(row.subject_type, row.subject_id),
        planned_at=row.planned_at,
        due_at=row.due_at,
        not_after=row.not_after,
        state=row.state,
        settled_at=row.settled_at,
        created_at=row.created_at,
    )
