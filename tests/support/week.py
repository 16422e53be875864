"""A week of consultations: a slot in every state."""

from datetime import timedelta
from uuid import UUID

from builders.consultations import DAY, HOUR, TEN, client, specialist
from praktika.consultations.domain.slots import Slot, SlotStatus
from praktika.kernel.actors import Actor
from praktika.kernel.ids import uuid7
from support.consultations import StoredPractice

HOUSE = uuid7()


class Week:
    """Of two specialists, one of the house and one free-lance, each with a slot in every state."""

    def __init__(self, practice: StoredPractice) -> None:
        self.practice = practice
        self.anna, self.boris, self.ivan = specialist(HOUSE), specialist(), client()
        self.slots: dict[tuple[str, SlotStatus], Slot] = {}

    async def fill(self) -> "Week":
        for who, name in ((self.anna, "anna"), (self.boris, "boris")):
            for day, status in enumerate(SlotStatus):
                late = HOUR if name == "boris" else timedelta()
                slot = await self.practice.offer(who, TEN + day * DAY + late, context=f"Topic {name} {status}")
                await self._bring(slot, status, who)
                self.slots[name, status] = await self.practice.slot(slot)
        return self

    async def _bring(self, slot: Slot, status: SlotStatus, who: Actor) -> None:
        bookings, slots = self.practice.bookings, self.practice.slots
        if status is SlotStatus.WITHDRAWN:
            await slots.withdraw(who, slot.id, expected=slot.version)
        elif status is not SlotStatus.FREE:
            await bookings.reserve(self.ivan, slot.id, note="Please")
            if status is not SlotStatus.RESERVED:
                await bookings.agree(who, slot.id)
            now = self.practice.clock()
            self.practice.at(slot.starts_at) if status in ENDED else None
            if status is SlotStatus.COMPLETED:
                await bookings.complete(who, slot.id)
            if status is SlotStatus.NO_SHOW:
                await bookings.no_show(who, slot.id)
            self.practice.at(now)

    def ids(self, *which: tuple[str, SlotStatus]) -> set[UUID]:
        return {self.slots[each].id for each in which}


ENDED = (SlotStatus.COMPLETED, SlotStatus.NO_SHOW)
BOOKED = [SlotStatus.RESERVED, SlotStatus.AGREED, *ENDED]
