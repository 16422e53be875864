"""What happens to bookings by the mere passing of time."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from praktika.consultations.domain.appointments import Appointment, Change
from praktika.consultations.domain.bookings import SYSTEM, Booking
from praktika.consultations.domain.slots import Slot, SlotId
from praktika.consultations.ports import ConsultationsUnitOfWork
from praktika.kernel import actors
from praktika.kernel.clock import Clock

BATCH: Final = 100
"""Slots of one transaction."""

UNTOLD: Final = timedelta(hours=24)
"""After the end; by then nobody has said that the client did not come."""

KEPT: Final = timedelta(days=90)
"""How long a withdrawn slot stays that never had a booking."""


async def write(uow: ConsultationsUnitOfWork, change: Change) -> None:
    await uow.bookings.add_history(change.entry)
    uow.publish(change.event)


async def settle(
    uow: ConsultationsUnitOfWork, slots: Iterable[Slot], latest: Mapping[SlotId, Booking], now: datetime
) -> None:
    """Ends the overdue ones of the bookings of these locked slots."""
    for slot in slots:
        booking = latest.get(slot.id)
        if booking is not None and booking.is_overdue(now):
            await write(uow, Appointment(slot, booking).expire(now))
            uow.record(actors.SYSTEM, "consultations.slot:expire", slot)


class SettlingService:
    """Background work; each method does one batch after the other until nothing is left."""

    def __init__(self, uow: Callable[[], ConsultationsUnitOfWork], clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def expire_holds(self) -> None:
        while await self._expired():
            pass

    async def complete_past(self) -> None:
        """A day after its end an agreed consultation took place, unless somebody said otherwise."""
        while await self._completed():
            pass

    async def purge_withdrawn(self) -> None:
        """Nobody ever reserved them, so nobody will ask."""
        while await self._purged():
            pass

    async def _expired(self) -> bool:
        now = self._clock()
        async with self._uow() as uow:
            slots = await uow.slots.lock_overdue(now, BATCH)
            await settle(uow, slots, await uow.bookings.latest([slot.id for slot in slots]), now)
        return len(slots) == BATCH

    async def _completed(self) -> bool:
        now = self._clock()
        async with self._uow() as uow:
            slots = await uow.slots.lock_past(now - UNTOLD, BATCH)
            held = await uow.bookings.latest([slot.id for slot in slots])
            for slot in slots:
                if (booking := held[slot.id]).is_agreed:
                    await write(uow, Appointment(slot, booking).complete(SYSTEM, now))
                    uow.record(actors.SYSTEM, "consultations.slot:complete", slot)
        return len(slots) == BATCH

    async def _purged(self) -> bool:
        async with self._uow() as uow:
            return await uow.slots.purge(self._clock() - KEPT, BATCH) == BATCH
