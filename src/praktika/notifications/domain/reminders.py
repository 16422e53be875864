"""A reminder to one person ahead of something, and the states it may pass through."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from praktika.kernel.errors import Conflict
from praktika.notifications.domain.messages import Recipient

ReminderId = NewType("ReminderId", UUID)

LATEST: Final = timedelta(hours=2)
"""After its time, for work that could not be done sooner; whoever is reminded later than that is only puzzled."""


class ReminderState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    CANCELLED = "cancelled"
    OBSOLETE = "obsolete"  # came too late, or what it was about held no longer


class ReminderStateConflict(
    Conflict, code="notifications.reminder-state", ru="Состояние напоминания этого не допускает."
):
    """The reminder is not in a state that allows this."""


@dataclass(eq=False, kw_only=True)
class Reminder:
    """Of one kind, about one subject, to one person, at one time: planned twice, it is there once."""

    id: ReminderId
    kind: str
    recipient_id: UUID | None = None
    external_module: str | None = None  # who knows the recipient that has no account
    external_ref: UUID | None = None  # and by which id
    organisation_id: UUID | None = None  # the recipient's; whose managers may see the reminder
    subject_type: str
    subject_id: UUID
    planned_at: datetime  # when the subject was to be, as it was then; of a time on the clock, that time
    due_at: datetime
    not_after: datetime | None = None  # later it is pointless
    state: ReminderState = ReminderState.WAITING
    settled_at: datetime | None = None
    created_at: datetime
    version: int = 1

    @property
    def recipient(self) -> Recipient:
        if self.recipient_id:
            return Recipient(self.recipient_id)
        assert self.external_ref
        return Recipient(self.external_ref, self.external_module)

    @property
    def occasion(self) -> tuple[str, UUID, Recipient, datetime]:
        """No two reminders have the same."""
        return self.kind, self.subject_id, self.recipient, self.due_at

    @property
    def is_waiting(self) -> bool:
        return self.state is ReminderState.WAITING

    def is_late(self, now: datetime) -> bool:
        return now > self.due_at + LATEST or (self.not_after is not None and now > self.not_after)

    def send(self, now: datetime) -> None:
        self._settle(ReminderState.SENT, now)

    def outlive(self, now: datetime) -> None:
        """It came too late, or what it was about holds no longer."""
        self._settle(ReminderState.OBSOLETE, now)

    def cancel(self, now: datetime) -> None:
        self._settle(ReminderState.CANCELLED, now)

    def wait_again(self, planned_at: datetime, not_after: datetime | None) -> None:
        """What was cancelled is planned anew for the same time."""
        if self.state is not ReminderState.CANCELLED:
            raise ReminderStateConflict(state=self.state.value)
        self.state, self.settled_at = ReminderState.WAITING, None
        self.planned_at, self.not_after = planned_at, not_after
        self.version += 1

    def _settle(self, state: ReminderState, now: datetime) -> None:
        if not self.is_waiting:
            raise ReminderStateConflict(state=self.state.value)
        self.state, self.settled_at = state, now
        self.version += 1
