"""Who hears that a consultation is moved or changed, and what becomes of it in calendars."""

from collections import Counter
from datetime import timedelta

import pytest

from builders.consultations import DAY, HOUR
from praktika.kernel.calendars import Certainty
from support.hearing import TEN, Practice, both, listening

pytestmark = pytest.mark.anyio


@pytest.fixture
async def practice() -> Practice:
    return await listening()


async def test_a_client_who_moves_what_waits_is_not_told_of_it(practice):
    """A20."""
    slot, target = await practice.reserved(), await practice.offer(TEN + DAY)
    await practice.bookings.reschedule(practice.client, slot.id, to_slot_id=target.id)
    assert await practice.heard() == both("specialist", "slot.moved.specialist")
    letter = await practice.letter(practice.specialist)
    assert (letter.values["old_starts_at"], letter.values["starts_at"]) == (TEN, TEN + DAY)
    assert letter.invite is None


async def test_a_client_who_moves_what_was_agreed_takes_it_out_of_both_calendars(practice):
    slot, target = await practice.agreed(), await practice.offer(TEN + DAY)
    await practice.bookings.reschedule(practice.client, slot.id, to_slot_id=target.id)
    own = Counter([("client", "slot.moved.own", "mail")])
    assert await practice.heard() == both("specialist", "slot.moved.specialist") + own
    for who in (practice.client, practice.specialist):
        invite = (await practice.letter(who)).invite
        assert (invite.status, invite.sequence) == (Certainty.CANCELLED, 2)
        assert (invite.starts_at, invite.ends_at) == (TEN, TEN + HOUR)
    await practice.bookings.agree(practice.specialist, target.id)
    await practice.heard()
    invite = (await practice.letter(practice.client)).invite
    assert (invite.status, invite.sequence, invite.starts_at) == (Certainty.CONFIRMED, 3, TEN + DAY)


async def test_both_hear_of_what_staff_moved(practice):
    slot, target = await practice.reserved(), await practice.offer(TEN + DAY)
    await practice.bookings.reschedule(practice.manager, slot.id, to_slot_id=target.id)
    assert await practice.heard() == both("client", "slot.moved") + both("specialist", "slot.moved.specialist")


async def test_another_place_is_told_to_the_other_side_with_a_new_invitation(practice):
    slot = await practice.agreed()
    changed = await practice.slots.edit(practice.specialist, slot.id, expected=3, location="Room 7")
    assert await practice.heard() == both("client", "slot.changed")
    letter = await practice.letter(practice.client)
    assert (letter.values["location"], letter.invite.location, letter.invite.sequence) == ("Room 7", "Room 7", 2)
    assert letter.invite.status is Certainty.CONFIRMED
    await practice.slots.edit(practice.manager, slot.id, expected=changed.version, context="CV")
    assert await practice.heard() == both("client", "slot.changed") + both("specialist", "slot.changed.specialist")


async def test_of_places_changed_in_a_row_the_last_is_told(practice):
    slot = await practice.agreed()
    for version, room in enumerate(("Room 7", "Room 8", "Room 9"), start=3):
        await practice.slots.edit(practice.specialist, slot.id, expected=version, location=room)
        practice.portal.clock.advance(timedelta(seconds=1))
    assert await practice.heard() == both("client", "slot.changed")
    assert (await practice.letter(practice.client)).values["location"] == "Room 9"


async def test_another_place_of_what_waits_is_told_without_invitation(practice):
    slot = await practice.reserved()
    await practice.slots.edit(practice.specialist, slot.id, expected=2, location="Room 7")
    assert await practice.heard() == both("client", "slot.changed")
    assert (await practice.letter(practice.client)).invite is None


async def test_what_was_agreed_for_another_time_is_told_to_nobody(practice):
    """It was moved and agreed anew before the first letters left: one invitation each."""
    slot, target = await practice.reserved(), await practice.offer(TEN + DAY)
    await practice.bookings.agree(practice.specialist, slot.id)
    await practice.bookings.reschedule(practice.client, slot.id, to_slot_id=target.id)
    practice.portal.clock.advance(timedelta(seconds=1))
    await practice.bookings.agree(practice.specialist, target.id)
    assert await practice.heard() == both("client", "slot.agreed") + both("specialist", "slot.agreed.specialist")


async def test_of_two_moves_in_a_row_the_last_is_told(practice):
    slot, second, third = (
        await practice.reserved(),
        await practice.offer(TEN + DAY),
        await practice.offer(TEN + 2 * DAY),
    )
    await practice.bookings.reschedule(practice.client, slot.id, to_slot_id=second.id)
    practice.portal.clock.advance(timedelta(seconds=1))
    await practice.bookings.reschedule(practice.client, second.id, to_slot_id=third.id)
    assert await practice.heard() == both("specialist", "slot.moved.specialist")


async def test_a_calendar_is_told_also_when_the_move_was_not_told_in_time(practice):
    """Agreed, moved, and called off before the letter about the move left: the invitation is taken back anyway."""
    slot, target = await practice.agreed(), await practice.offer(TEN + DAY)
    await practice.bookings.reschedule(practice.client, slot.id, to_slot_id=target.id)
    await practice.bookings.cancel(practice.client, target.id)
    own = Counter([("client", "slot.moved.own", "mail")])
    assert await practice.heard() == both("specialist", "slot.cancelled.specialist") + own
    for who in (practice.client, practice.specialist):
        invite = (await practice.letter(who)).invite
        assert (invite.status, invite.sequence, invite.starts_at) == (Certainty.CANCELLED, 3, TEN)
