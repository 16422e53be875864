"""Agreeing, declining, cancelling, closing: who may, until when, and what is told."""

from datetime import UTC, datetime, timedelta

import pytest

from builders.consultations import DAY, HOUR, NOW, TEN, Practice, admin, client, manager, someone, specialist
from praktika.consultations.domain.bookings import BookingStatus, Reason, Why
from praktika.consultations.domain.errors import (
    HoldExpired,
    NotStartedYet,
    SlotNotFound,
    SlotStarted,
    SlotStateConflict,
    TooLateToCancel,
)
from praktika.consultations.domain.slots import SlotStatus
from praktika.kernel.actors import ANONYMOUS
from praktika.kernel.errors import Forbidden, Invalid, NotFound, Stale, Unauthenticated

pytestmark = pytest.mark.anyio

SECOND = timedelta(seconds=1)
SICK = Why(Reason.GOT_SICK, "A cold")


@pytest.fixture
def practice():
    return Practice()


@pytest.fixture
def boss():
    return manager()


@pytest.fixture
async def slot(practice, boss):
    return await practice.offer(specialist(boss.tenant()))


@pytest.fixture
def owner(practice, slot):
    return practice.specialist_of(slot)


@pytest.fixture
def who():
    return client()


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


async def test_a_client_takes_a_reservation_back_until_the_start(practice, owner, slot, who):
    await practice.settings(owner, cancel_notice_hours=168)
    booking = await practice.reserved(slot, who)
    practice.at(booking.hold_expires_at - SECOND)
    cancelled = await practice.bookings.cancel(who, slot.id, SICK)
    assert (cancelled.slot.status, cancelled.booking.status) == (SlotStatus.FREE, BookingStatus.CANCELLED)
    fact = last(practice)
    assert (fact.name, fact.by, fact.reason, fact.was_agreed, fact.sequence) == (
        "consultations.slot_cancelled",
        "client",
        "got_sick",
        False,
        1,
    )


async def test_a_client_keeps_the_notice_with_what_was_agreed(practice, slot, owner, who):
    await practice.agreed(slot, who)
    practice.at(datetime(2027, 5, 9, 10, 0, 1, tzinfo=UTC))
    with pytest.raises(TooLateToCancel) as refusal:
        await practice.bookings.cancel(who, slot.id)
    assert refusal.value.context == {"deadline": datetime(2027, 5, 9, 10, tzinfo=UTC)}
    assert (await practice.slot(slot)).status is SlotStatus.AGREED
    practice.at(TEN - SECOND)
    cancelled = await practice.bookings.cancel(owner, slot.id)
    assert (cancelled.slot.status, last(practice).by) == (SlotStatus.WITHDRAWN, "specialist")


async def test_the_last_moment_of_the_notice(practice, slot, who):
    await practice.agreed(slot, who)
    practice.at(datetime(2027, 5, 9, 10, tzinfo=UTC))
    cancelled = await practice.bookings.cancel(who, slot.id)
    assert (cancelled.slot.status, last(practice).was_agreed) == (SlotStatus.FREE, True)


async def test_staff_cancel_without_notice_and_also_what_waits_for_an_answer(practice, slot, boss):
    await practice.reserved(slot)
    with pytest.raises(SlotStateConflict):
        await practice.bookings.cancel(practice.specialist_of(slot), slot.id)
    cancelled = await practice.bookings.cancel(boss, slot.id, reopen=True)
    assert cancelled.slot.status is SlotStatus.FREE
    await practice.agreed(slot)
    practice.at(TEN - SECOND)
    assert (await practice.bookings.cancel(boss, slot.id)).slot.status is SlotStatus.WITHDRAWN


@pytest.mark.parametrize("reopen", [True, False])
async def test_a_client_does_not_decide_whether_the_slot_is_offered_again(practice, slot, who, reopen):
    await practice.reserved(slot, who)
    with pytest.raises(Invalid) as refusal:
        await practice.bookings.cancel(who, slot.id, reopen=reopen)
    assert [each.pointer for each in refusal.value.violations] == ["/reopen"]
    assert (await practice.slot(slot)).status is SlotStatus.RESERVED


async def test_nobody_else_cancels_a_booking(practice, slot, who):
    booking = await practice.reserved(slot, who)
    for stranger in (client(), specialist(), specialist(slot.organisation_id), manager()):
        with pytest.raises(NotFound):
            await practice.bookings.cancel(stranger, slot.id)
    with pytest.raises(Forbidden):
        await practice.bookings.cancel(someone(), slot.id)
    assert (await practice.booking(booking)).status is BookingStatus.RESERVED


async def test_who_had_the_slot_before_cancels_nothing_of_who_has_it_now(practice, slot, who):
    await practice.reserved(slot, who)
    await practice.bookings.cancel(who, slot.id)
    with pytest.raises(SlotStateConflict):
        await practice.bookings.cancel(who, slot.id)
    now = await practice.reserved(slot)
    with pytest.raises(SlotNotFound):
        await practice.bookings.cancel(who, slot.id)
    assert (await practice.booking(now)).status is BookingStatus.RESERVED


async def test_who_consults_and_is_consulted_cancels_as_a_client_what_he_booked(practice, slot):
    both = someone("consultations.slot:reserve", "consultations.slot:decide", "consultations.slot:write")
    await practice.reserved(slot, both)
    with pytest.raises(SlotNotFound):
        await practice.bookings.agree(someone("consultations.slot:decide"), slot.id)
    await practice.bookings.cancel(both, slot.id)
    assert last(practice).by == "client"


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


async def test_time_settles_hundreds_at_once(practice):
    slots = [await practice.offer() for _ in range(205)]
    for slot in slots:
        await practice.reserved(slot)
    practice.clock.advance(DAY)
    await practice.settling.expire_holds()
    assert len(practice.told("reservation_expired")) == 205
    assert {(await practice.slot(each)).status for each in slots} == {SlotStatus.FREE}
    assert {entry.actor_kind for entry in practice.store.audit if entry.action.endswith("expire")} == {"system"}


async def test_withdrawn_slots_nobody_ever_reserved_go_after_ninety_days(practice, owner):
    unused, kept = [await practice.offer(owner, TEN + day * DAY) for day in (1, 2)]
    left = await practice.offer(owner, TEN + 3 * DAY)
    await practice.agreed(kept)
    await practice.bookings.cancel(owner, kept.id)
    moved = client()
    await practice.reserved(left, moved)
    await practice.bookings.reschedule(moved, left.id, to_slot_id=(await practice.offer(owner, TEN + 4 * DAY)).id)
    for slot in (unused, left):
        version = (await practice.slot(slot)).version
        await practice.slots.withdraw(owner, slot.id, expected=version)
    practice.clock.advance(90 * DAY)
    await practice.settling.purge_withdrawn()
    await practice.slot(unused)
    practice.clock.advance(SECOND)
    await practice.settling.purge_withdrawn()
    with pytest.raises(SlotNotFound):
        await practice.slot(unused)
    for slot in (kept, left):
        assert (await practice.slot(slot)).status is SlotStatus.WITHDRAWN


async def test_of_a_slot_withdrawn_after_its_hold_ran_out_nobody_hears_that_it_is_free(practice, slot, owner):
    await practice.reserved(slot)
    practice.clock.advance(DAY)
    await practice.settling.expire_holds()
    await practice.slots.withdraw(owner, slot.id, expected=(await practice.slot(slot)).version)
    with pytest.raises(SlotStateConflict) as refusal:
        await practice.bookings.agree(owner, slot.id)
    assert refusal.value.context["slot_status"] == "withdrawn"
