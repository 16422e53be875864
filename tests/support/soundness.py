"""What holds of all slots and bookings at every moment, whoever did what to them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from sqlalchemy import select

from builders.consultations import Practice
from praktika.consultations.adapters.memory.repositories import BOOKINGS, HISTORY, SLOTS
from praktika.consultations.adapters.sql import SqlConsultationsUnitOfWork
from praktika.consultations.domain.bookings import HOLDING, Booking, HistoryEntry
from praktika.consultations.domain.slots import Slot, SlotStatus
from praktika.kernel.events import Event

FACTS: Final = {
    "reserved": "slot_reserved",
    "agreed": "slot_agreed",
    "declined": "slot_declined",
    "cancelled": "slot_cancelled",
    "expired": "reservation_expired",
    "rescheduled": "slot_moved",
    "changed": "slot_changed",
    "completed": "slot_completed",
    "no_show": "slot_no_show",
}


@dataclass
class Picture:
    slots: Sequence[Slot]
    bookings: Sequence[Booking]
    history: Sequence[HistoryEntry]


async def picture(practice: Practice) -> Picture:
    """All that is stored."""
    async with practice.uow() as uow:
        if isinstance(uow, SqlConsultationsUnitOfWork):
            rows: list[Any] = [(await uow.session.scalars(select(k))).all() for k in (Slot, Booking, HistoryEntry)]
        else:
            rows = [list(uow.transaction.rows(table)) for table in (SLOTS, BOOKINGS, HISTORY)]
    return Picture(*rows)


def assert_sound(seen: Picture, facts: Iterable[Event]) -> None:
    _nobody_is_at_two_places(seen)
    _slots_and_bookings_move_together(seen)
    _histories_are_whole(seen)
    _each_entry_was_told_once(seen, facts)


def _nobody_is_at_two_places(seen: Picture) -> None:
    for one, other in combinations([each for each in seen.slots if each.takes_time], 2):
        assert one.specialist_id != other.specialist_id or not one.period.overlaps(other.period)
    for one_, other_ in combinations([each for each in seen.bookings if each.is_active], 2):
        assert one_.client_id != other_.client_id or not one_.period.overlaps(other_.period)


def _slots_and_bookings_move_together(seen: Picture) -> None:
    holding = [each for each in seen.bookings if each.status in HOLDING]
    of_slot = {each.slot_id: each for each in holding}
    assert len(of_slot) == len(holding), "a slot has one booking at most"
    for slot in seen.slots:
        booking = of_slot.get(slot.id)
        is_held = slot.status not in (SlotStatus.FREE, SlotStatus.WITHDRAWN)
        assert (booking and booking.status.value) == (slot.status.value if is_held else None)
        assert booking is None or (booking.period, booking.specialist_id) == (slot.period, slot.specialist_id)


def _histories_are_whole(seen: Picture) -> None:
    entries: dict[Any, list[HistoryEntry]] = defaultdict(list)
    for entry in sorted(seen.history, key=lambda each: each.seq):
        entries[entry.booking_id].append(entry)
    for booking in seen.bookings:
        mine = entries.pop(booking.id)
        assert [each.seq for each in mine] == list(range(1, booking.sequence + 2))
        assert mine[0].kind == "reserved"
        told = [each.kind.value for each in mine if each.kind != "changed"]
        assert told[-1].replace("rescheduled", "reserved") == booking.status.value
    assert not entries


def _each_entry_was_told_once(seen: Picture, facts: Iterable[Event]) -> None:
    written = Counter((each.booking_id, each.seq - 1, f"consultations.{FACTS[each.kind]}") for each in seen.history)
    told: Counter[Any] = Counter()
    for fact in facts:
        assert hasattr(fact, "booking_id")
        assert hasattr(fact, "sequence")
        told[fact.booking_id, fact.sequence, fact.name] += 1
    assert told == written
