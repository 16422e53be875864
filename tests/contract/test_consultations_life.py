"""Slots and bookings through any sequence of commands and hours, beside a model that says what the table says."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from builders.consultations import DAY, HOUR
from praktika.consultations.domain.bookings import BookingStatus
from praktika.consultations.domain.slots import SlotStatus
from praktika.infrastructure.database import create_engine, create_session_factory
from praktika.infrastructure.reading import Reader
from praktika.kernel.actors import Actor
from praktika.kernel.errors import PraktikaError
from support.consultations import SqlPractice, StoredPractice
from support.modelled import BOSS, CLIENTS, OWNERS, Booked, Model, Offered, Refusal
from support.soundness import assert_sound, picture

FREE, RESERVED, AGREED, COMPLETED, NO_SHOW, WITHDRAWN = SlotStatus
HALF: Final = timedelta(minutes=30)

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

    @rule(passing=st.sampled_from([timedelta(seconds=1), HALF, HOUR, 6 * HOUR, DAY - HOUR, DAY]), often=some)
    def time_passes(self, passing: timedelta, often: int) -> None:
        """Less often than people do something."""
        if often % 3 == 0:
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
    often = settings(max_examples=100, stateful_step_count=50, deadline=None, derandomize=True)
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
