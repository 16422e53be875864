"""Slots and bookings as the table of the state machine has them: a model to compare the services with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from builders.consultations import DAY, HOUR, SPECIALIST, client, manager, someone, specialist
from praktika.consultations.domain.slots import SlotStatus
from praktika.kernel.actors import Actor

FREE, RESERVED, AGREED, COMPLETED, NO_SHOW, WITHDRAWN = SlotStatus
ACTIVE: Final = (RESERVED, AGREED)
MOST: Final = 5

BOSS: Final = manager()
OWNERS: Final = [specialist(BOSS.tenant()), someone(*SPECIALIST, "consultations.slot:reserve")]
"""One of the organisation, and one of none who books with others, too."""

CLIENTS: Final = [OWNERS[1], client(), client()]


@dataclass(eq=False)
class Booked:
    id: Any
    slot: "Offered"
    client: Any
    hold: datetime
    at: datetime
    status: str = "reserved"
    sequence: int = 0

    @property
    def is_active(self) -> bool:
        return self.status in ("reserved", "agreed")


@dataclass(eq=False)
class Offered:
    id: Any
    owner: Actor
    starts: datetime
    ends: datetime
    status: SlotStatus = FREE
    version: int = 1

    def overlaps(self, starts: datetime, ends: datetime) -> bool:
        return self.starts < ends and starts < self.ends

    def become(self, status: SlotStatus) -> None:
        self.status = status
        self.version += 1


class Refusal(Exception):
    """By the name of the error that the service is to raise."""


@dataclass
class Model:
    now: Callable[[], datetime]
    slots: list[Offered] = field(default_factory=list)
    bookings: list[Booked] = field(default_factory=list)

    def refuse(self, when: bool, name: str) -> None:
        if when:
            raise Refusal(name)

    def last(self, slot: Offered) -> Booked | None:
        of_slot = [each for each in self.bookings if each.slot is slot]
        return self.holding(slot) or max(of_slot, key=lambda each: (each.at, each.id), default=None)

    def holding(self, slot: Offered) -> Booked | None:
        kept = ("reserved", "agreed", "completed", "no_show")
        return next((each for each in self.bookings if each.slot is slot and each.status in kept), None)

    def is_over(self, booking: Booked) -> bool:
        return booking.status == "reserved" and self.now() >= booking.hold

    def turn(self, booking: Booked, status: str, slot_status: SlotStatus) -> None:
        booking.status, booking.at = status, self.now()
        booking.sequence += 1
        booking.slot.become(slot_status)

    def settle(self, *which: Booked | None) -> None:
        for each in which:
            if each and self.is_over(each):
                self.turn(each, "expired", FREE)

    def held(self, slot: Offered) -> Booked:
        if booking := self.holding(slot):
            return booking
        last = self.last(slot)
        ran_out = slot.status is FREE and last is not None and last.status == "expired"
        raise Refusal("HoldExpired" if ran_out else "SlotStateConflict")

    def active(self, slot: Offered) -> Booked:
        booking = self.held(slot)
        self.refuse(slot.status not in ACTIVE, "SlotStateConflict")
        self.refuse(self.is_over(booking), "HoldExpired")
        return booking

    def is_free_by_now(self, slot: Offered) -> bool:
        booking = self.holding(slot)
        return slot.status is FREE or (booking is not None and self.is_over(booking))

    def require_reservable(self, slot: Offered) -> None:
        self.refuse(not self.is_free_by_now(slot), "SlotStateConflict")
        self.refuse(self.now() >= slot.starts, "SlotStarted")
        self.refuse(self.now() > slot.starts - HOUR, "NoticeTooShort")

    def require_time(self, who: Any, slot: Offered, but: Booked | None = None) -> None:
        living = [each for each in self.bookings if each.is_active and not self.is_over(each) and each is not but]
        there = [each for each in living if each.slot.overlaps(slot.starts, slot.ends)]
        self.refuse(any(who in (each.client, each.slot.owner.me()) for each in there), "ClientBusy")
        self.refuse(any(each.client == slot.owner.me() for each in there), "SpecialistBusy")

    def require_vacancy(self, owner: Actor, starts: datetime, ends: datetime, but: Offered | None = None) -> None:
        self.refuse(starts <= self.now(), "Invalid")
        mine = [each for each in self.slots if each.owner is owner and each.status is not WITHDRAWN and each is not but]
        self.refuse(any(each.overlaps(starts, ends) for each in mine), "SlotOverlaps")

    def reserve(self, who: Any, slot: Offered) -> None:
        self.refuse(slot.status is WITHDRAWN, "SlotNotFound")
        self.refuse(who == slot.owner.me(), "OwnSlot")
        self.require_reservable(slot)
        waiting = [e for e in self.bookings if e.client == who and e.status == "reserved" and not self.is_over(e)]
        self.refuse(len(waiting) >= MOST, "TooManyReservations")
        self.require_time(who, slot)
        self.settle(self.holding(slot), *(each for each in self.bookings if each.client == who))
        slot.become(RESERVED)

    def answer(self, slot: Offered, status: str, becomes: SlotStatus) -> None:
        booking = self.held(slot)
        self.refuse(slot.status is not RESERVED, "SlotStateConflict")
        self.refuse(self.is_over(booking), "HoldExpired")
        self.turn(booking, status, becomes)

    def end(self, slot: Offered, status: SlotStatus) -> None:
        booking = self.held(slot)
        self.refuse(self.is_over(booking), "HoldExpired")
        self.refuse(slot.status is not AGREED, "SlotStateConflict")
        self.refuse(self.now() < slot.starts, "NotStartedYet")
        self.turn(booking, status.value, status)

    def part(self, who: Actor, slot: Offered) -> str:
        """In which part somebody cancels or moves: client, specialist or staff."""
        last = self.last(slot)
        if last and last.client == who.me():
            return "client"
        if who is slot.owner:
            return "specialist"
        if who is BOSS and slot.owner is OWNERS[0]:
            return "staff"
        self.refuse(who is BOSS or not self.is_seen(who, slot), "SlotNotFound")
        raise Refusal("SlotStateConflict")

    def is_seen(self, who: Actor, slot: Offered) -> bool:
        if slot.status is FREE and self.now() < slot.starts:
            return True
        booking = self.holding(slot)
        is_theirs = who is slot.owner or (booking is not None and booking.client == who.me())
        return is_theirs or (who is BOSS and slot.owner is OWNERS[0])

    def keep_notice(self, booking: Booked, part: str) -> None:
        self.refuse(self.now() >= booking.slot.starts, "SlotStarted")
        late = booking.status == "agreed" and self.now() > booking.slot.starts - DAY
        self.refuse(part == "client" and late, "TooLateToCancel")

    def cancel(self, who: Actor, slot: Offered, reopen: bool) -> None:
        part = self.part(who, slot)
        booking = self.active(slot)
        self.refuse(part == "specialist" and slot.status is RESERVED, "SlotStateConflict")
        self.keep_notice(booking, part)
        self.turn(booking, "cancelled", FREE if reopen or part == "client" else WITHDRAWN)

    def move(self, who: Actor, slot: Offered, target: Offered) -> None:
        part = self.part(who, slot)
        self.refuse(part == "specialist", "Forbidden")
        booking = self.active(slot)
        self.keep_notice(booking, part)
        self.refuse(target.status is WITHDRAWN, "Invalid")
        self.refuse(target.owner is not slot.owner, "OtherSpecialist" if self.is_seen(who, target) else "Invalid")
        self.require_reservable(target)
        self.require_time(booking.client, target, but=booking)
        self.settle(self.holding(target), *(each for each in self.bookings if each.client == booking.client))
        self.turn(booking, "reserved", FREE)
        target.become(RESERVED)
        booking.slot, booking.hold = target, min(self.now() + DAY, target.starts)

    def edit(self, slot: Offered, starts: datetime) -> None:
        if starts == slot.starts:
            return
        self.refuse(slot.status is not FREE, "SlotStateConflict")
        ends = starts + (slot.ends - slot.starts)
        self.require_vacancy(slot.owner, starts, ends, but=slot)
        slot.starts, slot.ends = starts, ends
        slot.become(FREE)

    def describe(self, slot: Offered) -> None:
        if self.holding(slot) is None:
            self.refuse(slot.status is not FREE, "SlotStateConflict")
            self.refuse(slot.starts <= self.now(), "Invalid")
            slot.become(FREE)
        else:
            booking = self.active(slot)
            self.turn(booking, booking.status, slot.status)

    def withdraw(self, slot: Offered) -> None:
        self.refuse(slot.status is not FREE, "SlotStateConflict")
        slot.become(WITHDRAWN)

    def complete_past(self) -> None:
        for each in self.bookings:
            if each.status == "agreed" and each.slot.ends + DAY <= self.now():
                self.turn(each, "completed", COMPLETED)
