"""Every state of a slot, every command, and what becomes of slot and booking: the table of the state machine."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import pytest

from builders.consultations import DAY, HOUR, TEN, Practice, client, specialist
from praktika.consultations.domain.bookings import BookingStatus
from praktika.consultations.domain.errors import (
    HoldExpired,
    NotStartedYet,
    SlotNotFound,
    SlotStarted,
    SlotStateConflict,
)
from praktika.consultations.domain.slots import SlotId, SlotStatus
from praktika.consultations.services.settling import UNTOLD
from praktika.kernel.actors import Actor
from praktika.kernel.errors import PraktikaError
from praktika.kernel.ids import uuid7

pytestmark = pytest.mark.anyio


@dataclass
class Scene:
    """A slot, its specialist, the client who has or wants it, and another slot of the same specialist."""

    practice: Practice
    specialist: Actor
    client: Actor
    slot_id: SlotId
    other_id: SlotId
    version: int = 1

    async def statuses(self) -> tuple[SlotStatus, BookingStatus | None]:
        async with self.practice.uow() as uow:
            slot = await uow.slots.peek(self.slot_id)
            booking = (await uow.bookings.latest([self.slot_id])).get(self.slot_id)
        self.version = slot.version
        return slot.status, booking and booking.status

    async def do(self, command: str) -> Any:
        await self.statuses()
        return await COMMANDS[command](self)


type Command = Callable[[Scene], Awaitable[Any]]

COMMANDS: Final[dict[str, Command]] = {
    "edit": lambda at: at.practice.slots.edit(
        at.specialist, at.slot_id, expected=at.version, starts_at=TEN - HOUR, ends_at=TEN
    ),
    "describe": lambda at: at.practice.slots.edit(at.specialist, at.slot_id, expected=at.version, context="Jobs"),
    "delete": lambda at: at.practice.slots.withdraw(at.specialist, at.slot_id, expected=at.version),
    "reserve": lambda at: at.practice.bookings.reserve(at.client, at.slot_id),
    "agree": lambda at: at.practice.bookings.agree(at.specialist, at.slot_id),
    "decline": lambda at: at.practice.bookings.decline(at.specialist, at.slot_id),
    "decline for good": lambda at: at.practice.bookings.decline(at.specialist, at.slot_id, reopen=False),
    "client cancels": lambda at: at.practice.bookings.cancel(at.client, at.slot_id),
    "specialist cancels": lambda at: at.practice.bookings.cancel(at.specialist, at.slot_id),
    "specialist cancels and reopens": lambda at: at.practice.bookings.cancel(at.specialist, at.slot_id, reopen=True),
    "reschedule": lambda at: at.practice.bookings.reschedule(at.client, at.slot_id, to_slot_id=at.other_id),
    "complete": lambda at: at.practice.bookings.complete(at.specialist, at.slot_id),
    "no-show": lambda at: at.practice.bookings.no_show(at.specialist, at.slot_id),
}

FREE, RESERVED, AGREED, COMPLETED, NO_SHOW, WITHDRAWN = SlotStatus

PATHS: Final = {
    FREE: (),
    RESERVED: ("reserve",),
    AGREED: ("reserve", "agree"),
    COMPLETED: ("reserve", "agree", "complete"),
    NO_SHOW: ("reserve", "agree", "no-show"),
    WITHDRAWN: ("delete",),
}

LEADS: Final[dict[tuple[SlotStatus, str], tuple[SlotStatus, BookingStatus | None, str | None]]] = {
    (FREE, "edit"): (FREE, None, None),
    (FREE, "describe"): (FREE, None, None),
    (FREE, "delete"): (WITHDRAWN, None, None),
    (FREE, "reserve"): (RESERVED, BookingStatus.RESERVED, "slot_reserved"),
    (RESERVED, "describe"): (RESERVED, BookingStatus.RESERVED, "slot_changed"),
    (RESERVED, "agree"): (AGREED, BookingStatus.AGREED, "slot_agreed"),
    (RESERVED, "decline"): (FREE, BookingStatus.DECLINED, "slot_declined"),
    (RESERVED, "decline for good"): (WITHDRAWN, BookingStatus.DECLINED, "slot_declined"),
    (RESERVED, "client cancels"): (FREE, BookingStatus.CANCELLED, "slot_cancelled"),
    (RESERVED, "reschedule"): (FREE, None, "slot_moved"),
    (AGREED, "describe"): (AGREED, BookingStatus.AGREED, "slot_changed"),
    (AGREED, "client cancels"): (FREE, BookingStatus.CANCELLED, "slot_cancelled"),
    (AGREED, "specialist cancels"): (WITHDRAWN, BookingStatus.CANCELLED, "slot_cancelled"),
    (AGREED, "specialist cancels and reopens"): (FREE, BookingStatus.CANCELLED, "slot_cancelled"),
    (AGREED, "reschedule"): (FREE, None, "slot_moved"),
}
"""Before the start: from which state which command leads to which state of slot and booking, and to which fact."""

LATER: Final = {
    (AGREED, "complete"): (COMPLETED, BookingStatus.COMPLETED, "slot_completed"),
    (AGREED, "no-show"): (NO_SHOW, BookingStatus.NO_SHOW, "slot_no_show"),
    (FREE, "delete"): (WITHDRAWN, None, None),
}
"""The same, once it has started."""

HIDDEN: Final = {"reserve", "client cancels", "reschedule"}
"""What clients do: a slot that was withdrawn is none for them."""

EVERY_PAIR: Final = [(state, command) for state in SlotStatus for command in COMMANDS]


@pytest.fixture
async def scene() -> Scene:
    practice, who = Practice(), specialist()
    slot, other = await practice.offer(who), await practice.offer(who, TEN + 3 * HOUR)
    return Scene(practice, who, client(), slot.id, other.id)


async def brought(scene: Scene, state: SlotStatus) -> None:
    for command in PATHS[state]:
        if command in ("complete", "no-show"):
            scene.practice.at(TEN)
        await scene.do(command)
    assert (await scene.statuses())[0] is state


async def refused(scene: Scene, command: str) -> PraktikaError:
    """The refusal, which changed nothing and told nobody."""
    before = await scene.statuses(), scene.version, len(scene.practice.store.events), len(scene.practice.store.audit)
    with pytest.raises(PraktikaError) as refusal:
        await scene.do(command)
    after = await scene.statuses(), scene.version, len(scene.practice.store.events), len(scene.practice.store.audit)
    assert after == before
    return refusal.value


async def led_to(scene: Scene, command: str, expected: tuple[SlotStatus, BookingStatus | None, str | None]) -> None:
    slot, booking, fact = expected
    told = len(scene.practice.told())
    await scene.do(command)
    assert await scene.statuses() == (slot, booking)
    assert [event.name for event in scene.practice.told()[told:]] == ([f"consultations.{fact}"] if fact else [])


@pytest.mark.parametrize(("state", "command"), LEADS)
async def test_a_command_leads_where_the_table_says(scene, state, command):
    await brought(scene, state)
    await led_to(scene, command, LEADS[state, command])


@pytest.mark.parametrize(("state", "command"), LATER)
async def test_a_command_after_the_start_leads_where_the_table_says(scene, state, command):
    await brought(scene, state)
    scene.practice.at(TEN)
    await led_to(scene, command, LATER[state, command])


@pytest.mark.parametrize(("state", "command"), [pair for pair in EVERY_PAIR if pair not in LEADS])
async def test_every_other_command_is_refused(scene, state, command):
    await brought(scene, state)
    refusal = await refused(scene, command)
    if state is WITHDRAWN and command in HIDDEN:
        assert isinstance(refusal, SlotNotFound)
    elif (state, command) in LATER:
        assert isinstance(refusal, NotStartedYet)
    else:
        assert isinstance(refusal, SlotStateConflict)
        assert refusal.context == {"slot_status": state.value}


@pytest.mark.parametrize("command", ["client cancels", "specialist cancels", "reschedule"])
async def test_who_should_have_come_cannot_take_it_back(scene, command):
    await brought(scene, AGREED)
    scene.practice.at(TEN)
    assert isinstance(await refused(scene, command), SlotStarted)


@pytest.mark.parametrize(
    "command", ["agree", "decline", "client cancels", "reschedule", "describe", "complete", "no-show"]
)
async def test_nothing_can_be_done_with_a_reservation_once_its_time_is_over(scene, command):
    await brought(scene, RESERVED)
    scene.practice.clock.advance(DAY)
    assert isinstance(await refused(scene, command), HoldExpired)


@pytest.mark.parametrize("command", ["agree", "decline", "client cancels", "reschedule"])
async def test_that_its_time_was_over_is_told_until_the_slot_is_reserved_anew(scene, command):
    await brought(scene, RESERVED)
    scene.practice.clock.advance(DAY)
    await scene.practice.settling.expire_holds()
    assert await scene.statuses() == (FREE, BookingStatus.EXPIRED)
    assert isinstance(await refused(scene, command), HoldExpired)
    await scene.practice.bookings.reserve(client(), scene.slot_id)
    if command in ("agree", "decline"):
        await scene.do(command)
    else:
        assert isinstance(await refused(scene, command), SlotNotFound)


async def test_a_reservation_can_be_answered_until_the_last_moment(scene):
    await brought(scene, RESERVED)
    scene.practice.clock.advance(DAY - timedelta(microseconds=1))
    await led_to(scene, "agree", LEADS[RESERVED, "agree"])


@pytest.mark.parametrize("state", [FREE, AGREED, COMPLETED, NO_SHOW, WITHDRAWN])
async def test_only_reservations_run_out(scene, state):
    await brought(scene, state)
    scene.practice.clock.advance(DAY - timedelta(hours=1))
    await scene.practice.settling.expire_holds()
    assert (await scene.statuses())[0] is state


async def test_what_was_agreed_completes_a_day_after_its_end(scene):
    await brought(scene, AGREED)
    scene.practice.at(TEN + HOUR + UNTOLD - timedelta(microseconds=1))
    await scene.practice.settling.complete_past()
    assert await scene.statuses() == (AGREED, BookingStatus.AGREED)
    scene.practice.clock.advance(timedelta(microseconds=1))
    for _ in range(2):
        await scene.practice.settling.complete_past()
        assert await scene.statuses() == (COMPLETED, BookingStatus.COMPLETED)
    (completed,) = scene.practice.told("slot_completed")
    assert (completed.by, completed.sequence) == ("system", 2)


async def test_a_moved_booking_waits_for_an_answer_in_its_new_slot(scene):
    await brought(scene, AGREED)
    moved = await scene.do("reschedule")
    assert (moved.slot.id, moved.slot.status, moved.booking.status) == (
        scene.other_id,
        RESERVED,
        BookingStatus.RESERVED,
    )
    assert moved.booking.period == moved.slot.period
    assert (await scene.practice.booking(moved.booking)).slot_id == scene.other_id
    async with scene.practice.uow() as uow:
        assert await uow.bookings.latest([scene.slot_id]) == {}


async def test_no_command_finds_a_slot_that_never_was(scene):
    scene.slot_id = SlotId(uuid7())
    for command in COMMANDS.values():
        with pytest.raises(SlotNotFound):
            await command(scene)
