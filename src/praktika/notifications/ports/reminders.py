"""Where reminders are kept, and who knows of more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from praktika.notifications.domain import Reminder, ReminderId


class ReminderRepository(Protocol):
    async def find(self, reminder_id: ReminderId) -> Reminder | None:
        """Locked until the unit of work ends; None when its recipient was erased."""
        ...

    async def waiting(self, kind: str, subject_id: UUID) -> Sequence[Reminder]:
        """Those about the subject, locked in the order of their ids."""
        ...

    async def plan(self, reminders: Sequence[Reminder]) -> Mapping[ReminderId, datetime]:
        """Those that were not there are; those that were cancelled wait again, under their own ids; others stay.

        Answers which wait by this, and when they are due.
        """
        ...

    async def cancel_all(self, recipient_id: UUID, now: datetime) -> int:
        """Whatever waits for this account; answers how many."""
        ...

    async def forget(self, recipient_id: UUID) -> int:
        """All reminders to this account go; answers how many."""
        ...

    async def drop(self, before: datetime, most: int) -> int:
        """Settled ones that were due before go, the oldest first; answers how many."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReminder:
    """One that a module knows by the clock: `due_at` is worked out in the recipient's zone (`wall_clock`)."""

    kind: str
    subject_id: UUID
    recipient_id: UUID
    due_at: datetime
    not_after: datetime | None = None


class ReminderSource(Protocol):
    """A module that reminds people by the clock instead of by its events."""

    async def reminders_due(self, due_from: datetime, due_to: datetime) -> Sequence[DueReminder]:
        """From `due_from`, before `due_to`; the same answer while nothing changes, or people are reminded twice."""
        ...
