"""Bookings with what their slots say of them, as letters and calendars tell of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from praktika.consultations.domain.bookings import ACTIVE, BookingStatus, HistoryEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """`context` and `location` are the slot's as they are now, whoever holds it meanwhile."""

    id: UUID
    specialist_id: UUID
    client_id: UUID
    organisation_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    status: BookingStatus
    note: str | None
    hold_expires_at: datetime
    sequence: int
    updated_at: datetime
    context: str | None
    location: str | None

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    @property
    def people(self) -> tuple[UUID, UUID]:
        return self.specialist_id, self.client_id

    def other_than(self, account_id: UUID) -> Sequence[UUID]:
        """Whom this person meets; both for who is neither of them."""
        return [each for each in self.people if each != account_id]

    def place_for(self, account_id: UUID) -> str | None:
        """The client is told where while he is to come."""
        return self.location if self.is_active or account_id != self.client_id else None


class MeetingRows(Protocol):
    async def meeting(self, booking_id: UUID) -> Meeting | None: ...

    async def meetings_of(
        self, account_id: UUID, starts_at_from: datetime, starts_at_to: datetime
    ) -> Sequence[Meeting]:
        """Of either side, by start; the last moment is exclusive."""
        ...

    async def history_of(self, booking_id: UUID) -> Sequence[HistoryEntry]:
        """From the first entry on."""
        ...
