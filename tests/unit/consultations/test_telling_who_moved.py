"""A client who moves what was agreed: whatever happens before the letter of it leaves, one takes the old time out of
his calendar; and none does of what was never in it.
"""

from collections import Counter
from datetime import timedelta

import pytest

from builders.consultations import DAY, HOUR
from praktika.consultations.domain.slots import Slot
from praktika.kernel.calendars import Certainty
from praktika.notifications.ports import Letter
from support.hearing import TEN, Practice, both, listening

pytestmark = pytest.mark.anyio

SECOND, THIRD = TEN + DAY, TEN + 2 * DAY


@pytest.fixture
async def practice() -> Practice:
    return await listening()


async def moved(practice: Practice, slot: Slot, *times: object) -> Slot:
    """By the client, from one time to the next."""
    for starts_at in times:
        target = await practice.offer(starts_at)
        practice.portal.clock.advance(timedelta(seconds=1))
        await practice.bookings.reschedule(practice.client, slot.id, to_slot_id=target.id)
        slot = target
    return slot


async def cancels(practice: Practice) -> list[Letter]:
    """Letters to the client that took something out of his calendar."""
    letters = await practice.portal.letters_to(practice.client)
    return [each for each in letters if each.invite and each.invite.status is Certainty.CANCELLED]


async def test_who_moves_twice_before_the_letter_leaves_is_told_once_of_both(practice):
    slot = await practice.agreed()
    await moved(practice, slot, SECOND, THIRD)
    await practice.heard()
    (letter,) = await cancels(practice)
    assert (letter.kind, letter.values["old_starts_at"], letter.values["starts_at"]) == ("slot.moved.own", TEN, THIRD)
    assert (letter.invite.starts_at, letter.invite.ends_at, letter.invite.sequence) == (TEN, TEN + HOUR, 3)


async def test_who_moves_again_after_the_letter_is_not_told_again(practice):
    slot = await moved(practice, await practice.agreed(), SECOND)
    await practice.heard()
    await moved(practice, slot, THIRD)
    assert await practice.heard() == both("specialist", "slot.moved.specialist")
    assert len(await cancels(practice)) == 1


async def test_another_place_meanwhile_keeps_the_letter_of_the_move(practice):
    slot = await moved(practice, await practice.agreed(), SECOND)
    await practice.slots.edit(practice.specialist, slot.id, expected=2, location="Room 7")
    await practice.heard()
    assert "slot.moved.own" in [each.kind for each in await cancels(practice)]


async def test_a_declined_move_takes_the_old_time_out_with_the_answer(practice):
    slot = await moved(practice, await practice.agreed(), SECOND)
    await practice.bookings.decline(practice.specialist, slot.id)
    assert await practice.heard() == both("client", "slot.declined")
    (letter,) = await cancels(practice)
    assert (letter.kind, letter.invite.starts_at) == ("slot.declined", TEN)


async def test_a_move_nobody_answers_takes_the_old_time_out_of_both_calendars(practice):
    await moved(practice, await practice.agreed(), SECOND)
    practice.portal.clock.advance(DAY)
    await practice.portal.consultations.settling.expire_holds()
    assert await practice.heard() == both("client", "slot.expired") + both("specialist", "slot.expired.specialist")
    for who in (practice.client, practice.specialist):
        invite = (await practice.letter(who)).invite
        assert (invite.status, invite.starts_at) == (Certainty.CANCELLED, TEN)


async def test_what_staff_move_on_is_told_as_theirs_alone(practice):
    slot, third = await moved(practice, await practice.agreed(), SECOND), await practice.offer(THIRD)
    await practice.bookings.reschedule(practice.manager, slot.id, to_slot_id=third.id)
    await practice.heard()
    (letter,) = await cancels(practice)
    assert (letter.kind, letter.invite.starts_at) == ("slot.moved", TEN)


async def test_who_moves_on_what_staff_moved_meanwhile_is_told_once(practice):
    slot, third = await moved(practice, await practice.agreed(), SECOND), await practice.offer(THIRD)
    await practice.bookings.reschedule(practice.manager, slot.id, to_slot_id=third.id)
    await moved(practice, third, THIRD + DAY)
    await practice.heard()
    (letter,) = await cancels(practice)
    assert (letter.kind, letter.values["old_starts_at"], letter.invite.starts_at) == ("slot.moved.own", TEN, TEN)


async def test_who_cancels_what_he_moved_before_the_letter_leaves_is_told_of_both(practice):
    slot = await moved(practice, await practice.agreed(), SECOND)
    await practice.bookings.cancel(practice.client, slot.id)
    own = Counter([("client", "slot.moved.own", "mail")])
    assert await practice.heard() == both("specialist", "slot.cancelled.specialist") + own
    (letter,) = await cancels(practice)
    assert (letter.values["old_starts_at"], letter.values["answer_by"]) == (TEN, None)
    assert (letter.invite.starts_at, letter.invite.sequence) == (TEN, 3)


async def test_who_cancels_after_the_letter_is_not_told_again(practice):
    slot = await moved(practice, await practice.agreed(), SECOND)
    await practice.heard()
    assert len(await cancels(practice)) == 1
    await practice.bookings.cancel(practice.client, slot.id)
    assert await practice.heard() == both("specialist", "slot.cancelled.specialist")
    assert len(await cancels(practice)) == 1


async def test_whose_moved_consultation_staff_cancel_is_told_by_their_letter_alone(practice):
    slot = await moved(practice, await practice.agreed(), SECOND)
    await practice.bookings.cancel(practice.manager, slot.id)
    heard = await practice.heard()
    assert heard == both("client", "slot.cancelled") + both("specialist", "slot.cancelled.specialist")
    (letter,) = await cancels(practice)
    assert (letter.kind, letter.invite.starts_at) == ("slot.cancelled", TEN)


async def test_what_is_agreed_anew_before_the_letter_leaves_only_moves_in_the_calendar(practice):
    slot = await moved(practice, await practice.agreed(), SECOND, THIRD)
    await practice.bookings.agree(practice.specialist, slot.id)
    await practice.heard()
    assert await cancels(practice) == []
    invite = (await practice.letter(practice.client)).invite
    assert (invite.status, invite.starts_at) == (Certainty.CONFIRMED, THIRD)


async def test_what_goes_there_and_back_before_the_letters_leave_is_told_once(practice):
    slot = await practice.reserved()
    await practice.bookings.agree(practice.specialist, slot.id)
    away = await moved(practice, slot, SECOND)
    await practice.bookings.reschedule(practice.client, away.id, to_slot_id=slot.id)
    practice.portal.clock.advance(timedelta(seconds=1))
    await practice.bookings.agree(practice.specialist, slot.id)
    assert await practice.heard() == both("client", "slot.agreed") + both("specialist", "slot.agreed.specialist")
    letters = await practice.portal.letters_to(practice.client)
    assert [each.kind for each in letters].count("slot.agreed") == 1


@pytest.mark.parametrize("end", ["moved on", "declined", "cancelled", "expired"])
async def test_of_what_was_never_agreed_no_calendar_hears(practice, end):
    slot = await moved(practice, await practice.reserved(), SECOND)
    if end == "moved on":
        await moved(practice, slot, THIRD)
    elif end == "declined":
        await practice.bookings.decline(practice.specialist, slot.id)
    elif end == "cancelled":
        await practice.bookings.cancel(practice.client, slot.id)
    else:
        practice.portal.clock.advance(DAY + timedelta(minutes=1))
        await practice.portal.consultations.settling.expire_holds()
    await practice.heard()
    for who in (practice.client, practice.specialist):
        assert [each.invite for each in await practice.portal.letters_to(who) if each.invite] == []
