"""Reminders as staff see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol
from uuid import UUID

from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Page
from praktika.notifications.domain import ReminderState
from praktika.notifications.queries.messages import StrangerView, SubjectView


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


type ReminderSort = Literal["due_at", "-due_at"]

DUE_KEY: Final = (datetime.fromisoformat, UUID)


def due_key(view: ReminderView) -> tuple[datetime, UUID]:
    return view.due_at, view.id


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


class ReminderQueries(Protocol):
    """Needs `notifications.message:read`; shows reminders to accounts of the organisations it is held for."""

    async def reminders(
        self,
        actor: Actor,
        filters: ReminderFilter = ReminderFilter(),
        *,
        sort: ReminderSort = "due_at",
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[ReminderView]: ...
