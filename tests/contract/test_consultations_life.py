"""Slots and bookings through any sequence of commands and hours, beside a model that says what the table says."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from builders.consultations import DAY, HOUR, SPECIALIST, client, manager, someone, specialist
from praktika.consultations.domain.bookings import BookingStatus
from praktika.consultations.domain.slots import SlotStatus
from praktika.infrastructure.database import create_engine, create_session_factory
from praktika.infrastructure.reading import Reader
from praktika.kernel.actors import Actor
from praktika.kernel.errors import PraktikaError
from support.consultations import SqlPractice, StoredPractice
from support.soundness import assert_sound, picture

FREE, RESERVED, AGREED, COMPLETED, NO_SHOW, WITHDRAWN = SlotStatus
ACTIVE: Final = (RESERVED, AGREED)
HALF: Final = timedelta(minutes=30)
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


some = st.integers(min_value=0, max_value=1000)
"""A slot, counted round."""

SOMEBODY: Final = st.sampled_from([None, None, *CLIENTS, BOSS])
"""None: the client of the slot."""


class Life(RuleBasedStateMachine):
    """Whatever is asked of the services leads where the model says, or is refused as it says."""

    def __init__(self, practice: StoredPractice, run: Callable[[Coroutine[Any, Any, Any]], Any]) -> None:
        super().__init__()
        self.practice, self.run, self.texts = practice, run, 0
        self.model = Model(practice.clock)

    def slot(self, number: int, *likely: SlotStatus, of: Actor | None = None) -> Offered:
        """Mostly one that the command is for."""
        soon = self.practice.clock() + HOUR if likely == (FREE,) else min(each.starts for each in self.model.slots)
        suitable = [each for each in self.model.slots if each.status in likely and each.starts >= soon]
        fit = [each for each in suitable if each.owner is (of or each.owner)]
        chosen = fit if fit and number % 5 else self.model.slots
        return chosen[number // 5 % len(chosen)]

    def client_of(self, slot: Offered) -> Actor:
        last = self.model.last(slot)
        return next(each for each in CLIENTS if last is None or each.me() == last.client)

    def agree_on(self, command: Coroutine[Any, Any, Any], modelled: Callable[[], None]) -> Any:
        """Both do it, or both refuse it with the same words; what the service answered."""
        expected = actual = None
        try:
            modelled()
        except Refusal as refusal:
            expected = str(refusal)
        try:
            return self.run(command)
        except PraktikaError as refusal:
            actual = type(refusal).__name__
        finally:
            assert actual == expected

    @initialize()
    def begin(self) -> None:
        for owner in OWNERS:
            for number in range(2):
                self.publish(owner, 26 + number, 2)

    @rule(owner=st.sampled_from(OWNERS), hours=st.integers(1, 40), length=st.integers(1, 4))
    def publish(self, owner: Actor, hours: int, length: int) -> None:
        if sum(each.status is FREE for each in self.model.slots) > 8:
            return
        starts = self.practice.clock().replace(minute=0, second=0) + hours * HOUR
        ends = starts + length * HALF
        made = self.agree_on(
            self.practice.slots.create(owner, starts_at=starts, ends_at=ends),
            lambda: self.model.require_vacancy(owner, starts, ends),
        )
        if made:
            self.model.slots.append(Offered(made.id, owner, starts, ends))

    @rule(number=some, halves=st.integers(-4, 8))
    def edit(self, number: int, halves: int) -> None:
        slot = self.slot(number, FREE)
        starts, length = slot.starts + halves * HALF, slot.ends - slot.starts
        terms: Any = {"starts_at": starts, "ends_at": starts + length}
        command = self.practice.slots.edit(slot.owner, slot.id, expected=slot.version, **terms)
        self.agree_on(command, lambda: self.model.edit(slot, starts))

    @rule(number=some)
    def describe(self, number: int) -> None:
        slot = self.slot(number, FREE, RESERVED, AGREED)
        self.texts += 1
        command = self.practice.slots.edit(slot.owner, slot.id, expected=slot.version, context=f"Topic {self.texts}")
        self.agree_on(command, lambda: self.model.describe(slot))

    @rule(number=some)
    def withdraw(self, number: int) -> None:
        slot = self.slot(number)
        command = self.practice.slots.withdraw(slot.owner, slot.id, expected=slot.version)
        self.agree_on(command, lambda: self.model.withdraw(slot))

    @rule(who=st.sampled_from(CLIENTS), number=some)
    def reserve(self, who: Actor, number: int) -> None:
        slot = self.slot(number, FREE)
        self._note(self.agree_on(self.practice.bookings.reserve(who, slot.id), lambda: self._reserve(who, slot)), slot)

    @rule(who=st.sampled_from(CLIENTS), number=some)
    def staff_reserve(self, who: Actor, number: int) -> None:
        slot = self.slot(number, FREE, of=OWNERS[0])
        if slot.owner is OWNERS[0]:
            command = self.practice.bookings.reserve(BOSS, slot.id, client_id=who.me())
            self._note(self.agree_on(command, lambda: self._reserve(who, slot)), slot)

    def _reserve(self, who: Actor, slot: Offered) -> None:
        self.model.reserve(who.me(), slot)

    def _note(self, made: Any, slot: Offered) -> None:
        if made:
            now = self.model.now()
            self.model.bookings.append(Booked(made.id, slot, made.client_id, min(now + DAY, slot.starts), now))

    @rule(number=some)
    def agree(self, number: int) -> None:
        slot = self.slot(number, RESERVED)
        command = self.practice.bookings.agree(slot.owner, slot.id)
        self.agree_on(command, lambda: self.model.answer(slot, "agreed", AGREED))

    @rule(number=some, reopen=st.sampled_from([None, True, False]))
    def decline(self, number: int, reopen: bool | None) -> None:
        slot = self.slot(number, RESERVED)
        command = self.practice.bookings.decline(slot.owner, slot.id, reopen=reopen)
        becomes = WITHDRAWN if reopen is False else FREE
        self.agree_on(command, lambda: self.model.answer(slot, "declined", becomes))

    @rule(who=SOMEBODY, number=some)
    def cancel(self, who: Actor | None, number: int) -> None:
        slot = self.slot(number, RESERVED, AGREED)
        who = who or self.client_of(slot)
        command = self.practice.bookings.cancel(who, slot.id)
        self.agree_on(command, lambda: self.model.cancel(who, slot, reopen=False))

    @rule(number=some, reopen=st.booleans())
    def cancel_by_specialist(self, number: int, reopen: bool) -> None:
        slot = self.slot(number, AGREED)
        command = self.practice.bookings.cancel(slot.owner, slot.id, reopen=reopen)
        self.agree_on(command, lambda: self.model.cancel(slot.owner, slot, reopen))

    @rule(who=SOMEBODY, number=some, onto=some)
    def reschedule(self, who: Actor | None, number: int, onto: int) -> None:
        slot = self.slot(number, RESERVED, AGREED)
        who, to = who or self.client_of(slot), self.slot(onto, FREE, of=slot.owner)
        command = self.practice.bookings.reschedule(who, slot.id, to_slot_id=to.id)
        self.agree_on(command, lambda: self.model.move(who, slot, to))

    @rule(number=some, came=st.booleans())
    def close(self, number: int, came: bool) -> None:
        slot = self.slot(number, AGREED)
        close = self.practice.bookings.complete if came else self.practice.bookings.no_show
        self.agree_on(close(slot.owner, slot.id), lambda: self.model.end(slot, COMPLETED if came else NO_SHOW))

    @rule(passing=st.sampled_from([timedelta(seconds=1), HALF, HOUR, 6 * HOUR, DAY - HOUR, DAY]))
    def time_passes(self, passing: timedelta) -> None:
        self.practice.clock.advance(passing)

    @rule(number=some, early=st.sampled_from([timedelta(), timedelta(seconds=1), HOUR, DAY]))
    def a_moment_comes(self, number: int, early: timedelta) -> None:
        """The start of a consultation, or a while before it."""
        self.practice.at(max(self.practice.clock(), self.slot(number, RESERVED, AGREED).starts - early))

    @rule()
    def holds_expire(self) -> None:
        command = self.practice.settling.expire_holds()
        self.agree_on(command, lambda: self.model.settle(*self.model.bookings))

    @rule()
    def past_completes(self) -> None:
        self.agree_on(self.practice.settling.complete_past(), self.model.complete_past)

    @invariant()
    def what_is_stored_is_sound_and_as_modelled(self) -> None:
        seen, facts = self.run(picture(self.practice)), self.run(self.practice.facts())
        assert_sound(seen, facts)
        slots = {each.id: (each.status, each.version, each.starts, each.ends) for each in self.model.slots}
        assert {each.id: (each.status, each.version, each.starts_at, each.ends_at) for each in seen.slots} == slots
        bookings = {each.id: (BookingStatus(each.status), each.sequence, each.slot.id) for each in self.model.bookings}
        assert {each.id: (each.status, each.sequence, each.slot_id) for each in seen.bookings} == bookings
        pending = {each.id: each.hold for each in self.model.bookings if each.status == "reserved"}
        assert {each.id: each.hold_expires_at for each in seen.bookings if each.is_pending} == pending


@pytest.fixture
def run() -> Iterator[Callable[[Coroutine[Any, Any, Any]], Any]]:
    with asyncio.Runner() as runner:
        yield runner.run


def test_every_life_in_memory_is_as_the_table_says(run):
    often = settings(max_examples=60, stateful_step_count=60, deadline=None, derandomize=True)
    run_state_machine_as_test(lambda: Life(StoredPractice(), run), settings=often)


@pytest.mark.postgres
def test_every_life_in_postgresql_is_as_the_table_says(run, database):
    sessions, reader = create_session_factory(create_engine(database, size=2)), Reader(database)

    async def emptied() -> None:
        async with sessions.begin() as session:
            tables = "consultations_slots, consultations_bookings, consultations_booking_history, work_items"
            await session.execute(text(f"TRUNCATE {tables}"))

    def life() -> Life:
        run(emptied())
        return Life(SqlPractice(sessions, reader), run)

    async def close() -> None:
        await emptied()
        await reader.close()
        await sessions.kw["bind"].dispose()

    seldom = settings(
        max_examples=8,
        stateful_step_count=40,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    try:
        run_state_machine_as_test(life, settings=seldom)
    finally:
        run(close())
