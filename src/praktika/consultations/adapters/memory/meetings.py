"""Bookings with their slots, in memory."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from praktika.consultations.adapters.memory.repositories import BOOKINGS, HISTORY, SLOTS
from praktika.consultations.domain.bookings import Booking, HistoryEntry
from praktika.consultations.queries.meetings import Meeting, MeetingRows
from praktika.infrastructure.memory import MemoryStore


class MemoryMeetingRows(MeetingRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def meeting(self, booking_id: UUID) -> Meeting | None:
        return next((self._of(each) for each in self._store.rows(BOOKINGS) if each.id == booking_id), None)

    async def meetings_of(
        self, account_id: UUID, starts_at_from: datetime, starts_at_to: datetime
    ) -> Sequence[Meeting]:
        mine = (each for each in self._store.rows(BOOKINGS) if account_id in (each.specialist_id, each.client_id))
        shown = [self._of(each) for each in mine if starts_at_from <= each.starts_at < starts_at_to]
        return sorted(shown, key=lambda each: (each.starts_at, each.id))

    async def history_of(self, booking_id: UUID) -> Sequence[HistoryEntry]:
        mine = (each for each in self._store.rows(HISTORY) if each.booking_id == booking_id)
        return sorted(mine, key=lambda entry: entry.seq)

    def _of(self, booking: Booking) -> Meeting:
        slot = next(each for each in self._store.rows(SLOTS) if each.id == booking.slot_id)
        given = {name: getattr(booking, name) for name in Meeting.__slots__ if hasattr(booking, name)}
        return Meeting(**given, context=slot.context, location=slot.location)
