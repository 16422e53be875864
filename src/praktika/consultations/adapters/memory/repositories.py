"""Consultations in memory: the tables, their rules, and the repositories over them."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from praktika.consultations.domain.bookings import Booking, BookingId, HistoryEntry
from praktika.consultations.domain.errors import (
    ClientBusy,
    SlotNotFound,
    SlotOverlaps,
    SlotStateConflict,
)
from praktika.consultations.domain.feeds import CalendarFeed
from praktika.consultations.domain.settings import SpecialistSettings
from praktika.consultations.domain.slots import Slot, SlotId
from praktika.consultations.ports import BookingRepository, SettingsRepository, SlotRepository
from praktika.infrastructure.memory import Exclude, MemoryTable, MemoryTransaction, Unique
from praktika.kernel.actors import AccountId
from praktika.kernel.periods import Period

SLOTS: Final = MemoryTable[Slot](
    Exclude(
        key=lambda slot: slot.specialist_id,
        period=lambda slot: slot.period,
        where=lambda slot: slot.takes_time,
        error=SlotOverlaps,
    )
)
BOOKINGS: Final = MemoryTable[Booking](
    Unique(key=lambda booking: booking.slot_id, where=lambda booking: booking.is_holding, error=SlotStateConflict),
    Exclude(
        key=lambda booking: booking.client_id,
        period=lambda booking: booking.period,
        where=lambda booking: booking.is_active,
        error=ClientBusy,
    ),
)
HISTORY: Final = MemoryTable[HistoryEntry]()
SETTINGS: Final = MemoryTable[SpecialistSettings]()
FEEDS: Final = MemoryTable[CalendarFeed]()


class MemorySlotRepository(SlotRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def peek(self, slot_id: SlotId) -> Slot:
        return await self.get(slot_id)

    async def get(self, slot_id: SlotId) -> Slot:
        if slot := self._transaction.get(SLOTS, slot_id):
            return slot
        raise SlotNotFound

    async def lock(self, ids: Collection[SlotId], client_id: AccountId, now: datetime) -> Mapping[SlotId, Slot]:
        overdue = self._slots_of(lambda booking: booking.client_id == client_id and booking.is_overdue(now))
        found = (self._transaction.get(SLOTS, slot_id) for slot_id in sorted({*ids, *overdue}))
        return {slot.id: slot for slot in found if slot}

    async def lock_overdue(self, now: datetime, limit: int) -> Sequence[Slot]:
        return await self._first(limit, lambda booking: booking.is_overdue(now))

    async def lock_past(self, ended_before: datetime, limit: int) -> Sequence[Slot]:
        return await self._first(limit, lambda booking: booking.is_agreed and booking.ends_at <= ended_before)

    async def purge(self, before: datetime, limit: int) -> int:
        booked = {each.slot_id for each in self._transaction.rows(BOOKINGS)}
        left = {each.from_slot_id for each in self._transaction.rows(HISTORY)}
        withdrawn = (each for each in self._transaction.rows(SLOTS) if not each.takes_time and each.updated_at < before)
        unused = [each.id for each in withdrawn if each.id not in booked | left][:limit]
        for slot_id in unused:
            self._transaction.delete(SLOTS, slot_id)
        return len(unused)

    async def add(self, *new: Slot) -> None:
        for slot in new:
            self._transaction.add(SLOTS, slot.id, slot)

    async def overlapping(self, specialist_id: AccountId, period: Period) -> Sequence[Slot]:
        mine = (slot for slot in self._transaction.rows(SLOTS) if slot.specialist_id == specialist_id)
        return [slot for slot in mine if slot.takes_time and slot.period.overlaps(period)]

    def _slots_of(self, which: Callable[[Booking], bool]) -> Iterator[SlotId]:
        return (booking.slot_id for booking in self._transaction.rows(BOOKINGS) if which(booking))

    async def _first(self, limit: int, which: Callable[[Booking], bool]) -> Sequence[Slot]:
        return [await self.get(slot_id) for slot_id in [*self._slots_of(which)][:limit]]


class MemoryBookingRepository(BookingRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def peek(self, slot_id: SlotId) -> Booking | None:
        return (await self.latest([slot_id])).get(slot_id)

    async def latest(self, slot_ids: Collection[SlotId]) -> Mapping[SlotId, Booking]:
        mine = [each for each in self._transaction.rows(BOOKINGS) if each.slot_id in slot_ids]
        last = {each.slot_id: each.id for each in sorted(mine, key=_rank)}
        found = (self._transaction.get(BOOKINGS, booking_id) for booking_id in last.values())
        return {booking.slot_id: booking for booking in found if booking}

    async def around(self, client_id: AccountId, specialist_id: AccountId, period: Period) -> Sequence[Booking]:
        active = (each for each in self._transaction.rows(BOOKINGS) if each.is_active)
        return [
            each
            for each in active
            if (each.client_id == client_id and each.is_pending)
            or (each.period.overlaps(period) and client_id in (each.client_id, each.specialist_id))
            or (each.period.overlaps(period) and each.client_id == specialist_id)
        ]

    async def add(self, booking: Booking) -> None:
        self._transaction.add(BOOKINGS, booking.id, booking)

    async def add_history(self, entry: HistoryEntry) -> None:
        self._transaction.add(HISTORY, (entry.booking_id, entry.seq), entry)

    async def make_way(self) -> None:
        """Rules are kept by what is there in the end."""


def _rank(booking: Booking) -> tuple[bool, datetime, BookingId]:
    return booking.is_holding, booking.updated_at, booking.id


class MemorySettingsRepository(SettingsRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def get(self, specialist_id: AccountId) -> SpecialistSettings:
        return self._transaction.get(SETTINGS, specialist_id) or SpecialistSettings(specialist_id=specialist_id)

    async def peek(self, specialist_id: AccountId) -> SpecialistSettings:
        return await self.get(specialist_id)

    async def add(self, settings: SpecialistSettings) -> None:
        self._transaction.add(SETTINGS, settings.specialist_id, settings)
