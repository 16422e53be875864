"""Agreeing, declining, closing: who may, until when, and what is told."""

from datetime import timedelta

import pytest

from builders.consultations import DAY, HOUR, NOW, TEN, admin, manager, specialist
from praktika.consultations.domain.bookings import BookingStatus, Reason, Why
from praktika.consultations.domain.errors import (
    HoldExpired,
    NotStartedYet,
    SlotNotFound,
    SlotStarted,
    SlotStateConflict,
)
from praktika.consultations.domain.slots import SlotStatus
from praktika.kernel.actors import ANONYMOUS
from praktika.kernel.errors import Forbidden, Stale, Unauthenticated

pytestmark = pytest.mark.anyio

SECOND = timedelta(seconds=1)
SICK = Why(Reason.GOT_SICK, "A cold")


def last(practice):
    return practice.told()[-1]


async def test_an_agreement_is_told_and_recorded(practice, slot, owner, who):
    await practice.reserved(slot, who)
    made = await practice.bookings.agree(owner, slot.id)
    assert (made.slot.status, made.booking.status, made.booking.sequence) == ("agreed", "agreed", 1)
    fact, entry = last(practice), (await practice.history(made.booking))[-1]
    assert (fact.name, fact.sequence, fact.by) == ("consultations.slot_agreed", 1, "specialist")
    assert (entry.seq, entry.kind, entry.by, entry.actor_id) == (2, "agreed", "specialist", owner.account_id)
    assert practice.store.audit[-1].action == "consultations.slot:agree"
    assert practice.store.audit[-1].changes == {"status": {"from": "reserved", "to": "agreed"}}


@pytest.mark.parametrize("command", ["agree", "decline", "cancel"])
async def test_a_command_that_names_what_was_seen_meets_nothing_else(practice, slot, owner, boss, command):
    """Somebody else reserved meanwhile, so that the state is the same."""
    await practice.reserved(slot)
    seen = (await practice.slot(slot)).version
    await practice.bookings.cancel(boss, slot.id, reopen=True)
    booking = await practice.reserved(slot)
    act, doer = getattr(practice.bookings, command), boss if command == "cancel" else owner
    with pytest.raises(Stale):
        await act(doer, slot.id, expected=seen)
    assert len(await practice.history(booking)) == 1
    await act(doer, slot.id, expected=(await practice.slot(slot)).version)
    assert [entry.seq for entry in await practice.history(booking)] == [1, 2]


async def test_a_move_that_names_what_was_seen_meets_nothing_else(practice, slot, owner, who):
    target = await practice.offer(owner, TEN + DAY)
    await practice.reserved(slot, who)
    await practice.slots.edit(owner, slot.id, expected=2, context="Jobs")
    with pytest.raises(Stale):
        await practice.bookings.reschedule(who, slot.id, to_slot_id=target.id, expected=2)
    moved = await practice.bookings.reschedule(who, slot.id, to_slot_id=target.id, expected=3)
    assert moved.slot.id == target.id


async def test_staff_answer_for_the_specialist(practice, slot, boss):
    await practice.reserved(slot)
    await practice.bookings.agree(boss, slot.id)
    assert last(practice).by == "staff"
    await practice.bookings.cancel(admin(), slot.id)
    assert last(practice).by == "staff"


async def test_others_neither_agree_nor_decline_nor_close(practice, slot, who):
    booking = await practice.reserved(slot, who)
    commands = (
        practice.bookings.agree,
        practice.bookings.decline,
        practice.bookings.complete,
        practice.bookings.no_show,
    )
    for command in commands:
        for stranger in (specialist(), specialist(slot.organisation_id), manager()):
            with pytest.raises(SlotNotFound):
                await command(stranger, slot.id)
        with pytest.raises(Forbidden):
            await command(who, slot.id)
        with pytest.raises(Unauthenticated):
            await command(ANONYMOUS, slot.id)
    assert (await practice.booking(booking)).sequence == 0


async def test_of_a_free_slot_colleagues_are_told_that_it_is_not_theirs_and_other_houses_nothing(practice, slot):
    for command in (practice.bookings.agree, practice.bookings.decline, practice.bookings.cancel):
        with pytest.raises(Forbidden):
            await command(specialist(slot.organisation_id), slot.id)
        for stranger in (manager(), specialist(manager().tenant())):
            with pytest.raises(SlotNotFound):
                await command(stranger, slot.id)


async def test_a_declined_slot_is_free_again_with_the_reason_kept(practice, slot, owner):
    booking = await practice.reserved(slot)
    declined = await practice.bookings.decline(owner, slot.id, SICK)
    assert (declined.slot.status, declined.booking.status) == (SlotStatus.FREE, BookingStatus.DECLINED)
    entry = (await practice.history(booking))[-1]
    assert (entry.kind, entry.reason, entry.text, entry.was_agreed) == ("declined", "got_sick", "A cold", False)
    assert last(practice).reason == "got_sick"
    assert practice.store.audit[-1].reason == "A cold"
    await practice.reserved(slot)


async def test_without_a_word_it_was_force_majeure(practice, slot, owner, who):
    first = await practice.reserved(slot, who)
    await practice.bookings.decline(owner, slot.id)
    second = await practice.reserved(slot, who)
    await practice.bookings.cancel(who, slot.id)
    for booking in (first, second):
        assert (await practice.history(booking))[-1].reason == "force_majeure"


async def test_a_reopened_slot_that_has_started_is_free_but_not_reservable(practice, slot, owner):
    await practice.settings(owner, hold_minutes=10080, reserve_notice_minutes=0)
    practice.at(TEN - HOUR)
    await practice.reserved(slot)
    practice.at(TEN)
    with pytest.raises(HoldExpired):
        await practice.bookings.decline(owner, slot.id)
    await practice.settling.expire_holds()
    assert (await practice.slot(slot)).is_free
    with pytest.raises(SlotStarted):
        await practice.reserved(slot)


async def test_a_meeting_ends_as_completed_or_with_nobody_there(practice, owner, who):
    for day, close in ((1, practice.bookings.complete), (2, practice.bookings.no_show)):
        slot = await practice.offer(owner, TEN + day * DAY)
        await practice.agreed(slot, who)
        practice.at(slot.starts_at - SECOND)
        with pytest.raises(NotStartedYet):
            await close(owner, slot.id)
        practice.at(slot.starts_at)
        await close(owner, slot.id)
        with pytest.raises(SlotStateConflict):
            await close(owner, slot.id)
    assert [event.name for event in practice.told("slot_completed", "slot_no_show")] == [
        "consultations.slot_completed",
        "consultations.slot_no_show",
    ]
    assert [entry.action for entry in practice.store.audit if entry.action.endswith(("complete", "no-show"))] == [
        "consultations.slot:complete",
        "consultations.slot:no-show",
    ]


async def test_the_history_of_a_booking_counts_on(practice, slot, owner, who):
    booking = await practice.reserved(slot, who)
    practice.clock.advance(HOUR)
    await practice.bookings.agree(owner, slot.id)
    practice.clock.advance(HOUR)
    await practice.bookings.cancel(who, slot.id, Why(Reason.OTHER, "Moved away"))
    assert [(each.seq, each.kind, each.by, each.at) for each in await practice.history(booking)] == [
        (1, "reserved", "client", NOW),
        (2, "agreed", "specialist", NOW + HOUR),
        (3, "cancelled", "client", NOW + 2 * HOUR),
    ]
    assert [fact.sequence for fact in practice.told()] == [0, 1, 2]
