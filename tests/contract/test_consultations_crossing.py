"""Commands that wait for the same slot: all were given on the sight of one state, so one of them wins."""

from collections.abc import Awaitable
from typing import Any

import pytest

from builders.consultations import DAY, TEN, client, manager, specialist
from praktika.consultations.adapters.sql.tables import slots
from praktika.consultations.domain.bookings import BookingStatus
from praktika.consultations.domain.errors import SlotStateConflict
from praktika.consultations.domain.slots import SlotStatus
from praktika.consultations.services import AccountService
from praktika.identity.events import AccountBlocked
from praktika.kernel.actors import Actor
from praktika.kernel.errors import PraktikaError
from support.consultations import SqlPractice
from support.crossing import crossing
from support.soundness import assert_sound, picture

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


class Meeting:
    """One slot of a staff's specialist, reserved by a client well ahead of his notice; and what may be done to it."""

    def __init__(self, practice: SqlPractice) -> None:
        self.practice = practice
        self.boss, self.who = manager(), client()

    async def prepare(self, *, agreed: bool = False) -> None:
        self.owner = specialist(self.boss.tenant())
        self.slot = await self.practice.offer(self.owner, TEN + DAY)
        self.elsewhere = await self.practice.offer(self.owner, TEN + 2 * DAY)
        if agreed:
            await self.practice.agreed(self.slot, self.who)
        else:
            await self.practice.reserved(self.slot, self.who)

    def __call__(self, name: str) -> Awaitable[Any]:
        bookings, slot, boss = self.practice.bookings, self.slot.id, self.boss
        return {
            "agree": lambda: bookings.agree(self.owner, slot),
            "decline": lambda: bookings.decline(self.owner, slot),
            "cancel": lambda: bookings.cancel(self.who, slot),
            "cancel by staff": lambda: bookings.cancel(boss, slot, reopen=True),
            "move": lambda: bookings.reschedule(self.who, slot, to_slot_id=self.elsewhere.id),
            "move by staff": lambda: bookings.reschedule(boss, slot, to_slot_id=self.elsewhere.id),
            "edit": lambda: self.practice.slots.edit(self.owner, slot, expected=2, context="Marriage"),
        }[name]()

    async def reserved_by(self, another: Actor) -> None:
        await self.practice.bookings.reserve(another, self.slot.id)

    async def crossing(self, *commands: Awaitable[Any]) -> list[Any]:
        ended = await crossing(self.practice.sessions, slots, self.slot.id, *commands)
        assert_sound(await picture(self.practice), await self.practice.facts())
        return ended


@pytest.fixture
def meeting(postgres_practice: SqlPractice) -> Meeting:
    return Meeting(postgres_practice)


PAIRS = [
    ("agree", "cancel"),
    ("cancel", "agree"),
    ("agree", "move"),
    ("move", "agree"),
    ("agree", "decline"),
    ("agree", "cancel by staff"),
    ("agree", "move by staff"),
    ("decline", "cancel"),
    ("cancel", "cancel by staff"),
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
async def test_of_two_who_saw_the_same_reservation_one_wins(meeting: Meeting, first: str, second: str):
    """A18, also where the second would be allowed after the first: he has not seen what he would undo."""
    await meeting.prepare()
    ended = await meeting.crossing(meeting(first), meeting(second))
    assert sum(not isinstance(each, PraktikaError) for each in ended) == 1
    assert [type(each) for each in ended if isinstance(each, PraktikaError)] == [SlotStateConflict]


async def test_what_was_agreed_is_cancelled_by_one_of_two(meeting: Meeting):
    await meeting.prepare(agreed=True)
    ended = await meeting.crossing(meeting("cancel"), meeting("cancel by staff"))
    assert sorted(isinstance(each, SlotStateConflict) for each in ended) == [False, True]


async def test_who_has_seen_the_answer_may_undo_it(meeting: Meeting):
    await meeting.prepare()
    await meeting("agree")
    cancelled = await meeting("cancel")
    assert (cancelled.slot.status, cancelled.booking.status) == (SlotStatus.FREE, BookingStatus.CANCELLED)


@pytest.mark.parametrize("answer", ["agree", "decline"])
async def test_an_answer_meets_nobody_who_reserved_while_it_waited(meeting: Meeting, answer: str):
    await meeting.prepare()
    another = client()
    ended = await meeting.crossing(meeting("cancel"), meeting.reserved_by(another), meeting(answer))
    assert any(isinstance(each, SlotStateConflict) for each in ended)
    for booking in (await picture(meeting.practice)).bookings:
        if booking.client_id == another.me():
            assert booking.status is BookingStatus.RESERVED


@pytest.mark.parametrize("order", [("edit", "agree"), ("agree", "edit")])
async def test_an_answer_and_a_new_topic_do_not_hinder_each_other(meeting: Meeting, order: tuple[str, str]):
    await meeting.prepare()
    ended = await meeting.crossing(*map(meeting, order))
    slot = await meeting.practice.slot(meeting.slot)
    assert slot.status is SlotStatus.AGREED
    assert slot.context == ("Marriage" if order[0] == "edit" else meeting.slot.context), ended


@pytest.mark.parametrize("leaver", ["owner", "who"])
@pytest.mark.parametrize("command", ["agree", "cancel", "move", "edit"])
async def test_who_leaves_while_a_command_is_on_its_way_keeps_nothing(meeting: Meeting, command: str, leaver: str):
    """The command ends first; what it made is undone like all the rest."""
    await meeting.prepare()
    practice, left = meeting.practice, getattr(meeting, leaver)
    practice.people.inactive.add(left.me())
    accounts = AccountService(practice.uow, practice.people, practice.clock)
    blocked = AccountBlocked(occurred_at=practice.clock(), account_id=left.me(), version=2)
    await meeting.crossing(meeting(command), accounts.on_account_closed(blocked))
    seen = await picture(practice)
    assert {booking.status for booking in seen.bookings} == {BookingStatus.CANCELLED}
    assert {slot.status for slot in seen.slots} == {
        SlotStatus.WITHDRAWN if leaver == "owner" else SlotStatus.FREE,
    }
