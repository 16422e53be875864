"""Moving a booking to another slot of the same specialist."""

from datetime import timedelta

import pytest

from builders.consultations import DAY, HOUR, NOW, TEN, client, manager, someone, specialist
from praktika.consultations.domain.bookings import BookingStatus
from praktika.consultations.domain.errors import (
    ClientBusy,
    NoticeTooShort,
    OtherSpecialist,
    SlotNotFound,
    SlotStarted,
    SlotStateConflict,
    TooLateToCancel,
)
from praktika.consultations.domain.slots import SlotId, SlotStatus
from praktika.kernel.errors import Forbidden, Invalid
from praktika.kernel.ids import uuid7

pytestmark = pytest.mark.anyio

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def target(practice, owner):
    return await practice.offer(owner, TEN + DAY)


async def test_a_booking_moves_with_its_identity(practice, slot, target, who):
    booking = (await practice.agreed(slot, who)).booking
    practice.clock.advance(HOUR)
    moved = await practice.bookings.reschedule(who, slot.id, to_slot_id=target.id)
    stored = await practice.booking(booking)
    assert (stored.id, stored.slot_id, stored.period) == (booking.id, target.id, target.period)
    assert (stored.status, stored.sequence) == (BookingStatus.RESERVED, 2)
    assert (stored.reserved_at, stored.hold_expires_at) == (NOW, NOW + HOUR + DAY)
    assert (moved.slot.id, moved.slot.status) == (target.id, SlotStatus.RESERVED)
    assert (await practice.slot(slot)).is_free


async def test_the_history_and_the_fact_tell_of_both_slots(practice, slot, target, who):
    booking = (await practice.agreed(slot, who)).booking
    await practice.bookings.reschedule(who, slot.id, to_slot_id=target.id)
    entry, fact = (await practice.history(booking))[-1], practice.told()[-1]
    assert (entry.seq, entry.kind, entry.from_slot_id, entry.to_slot_id) == (3, "rescheduled", slot.id, target.id)
    assert (entry.from_starts_at, entry.was_agreed) == (TEN, True)
    assert (fact.name, fact.slot_id, fact.old_slot_id) == ("consultations.slot_moved", target.id, slot.id)
    assert (fact.starts_at, fact.old_starts_at, fact.was_agreed) == (TEN + DAY, TEN, True)
    assert (fact.sequence, fact.by) == (2, "client")
    assert practice.store.audit[-1].action == "consultations.slot:reschedule"
    assert practice.store.audit[-1].subject_id == target.id


async def test_a_booking_moves_to_where_it_overlaps_itself(practice, owner, who):
    slot = await practice.offer(owner, length=30 * MINUTE)
    later = await practice.offer(owner, TEN + 30 * MINUTE, length=30 * MINUTE)
    await practice.reserved(slot, who)
    moved = await practice.bookings.reschedule(who, slot.id, to_slot_id=later.id)
    assert moved.booking.starts_at == later.starts_at


async def test_a_move_does_not_count_as_one_more_reservation(practice, slot, target, who):
    await practice.reserved(slot, who)
    for day in range(4):
        await practice.reserved(await practice.offer(starts_at=TEN + (day + 2) * DAY), who)
    moved = await practice.bookings.reschedule(who, slot.id, to_slot_id=target.id)
    assert moved.booking.is_pending


async def test_the_target_is_some_slot_of_the_same_specialist(practice, slot, owner, who):
    await practice.reserved(slot, who)
    withdrawn = await practice.offer(owner, TEN + DAY)
    await practice.slots.withdraw(owner, withdrawn.id, expected=1)
    for unknown in (SlotId(uuid7()), withdrawn.id):
        with pytest.raises(Invalid) as refusal:
            await practice.bookings.reschedule(who, slot.id, to_slot_id=unknown)
        assert [(each.pointer, each.code) for each in refusal.value.violations] == [
            ("/to_slot_id", "unknown-reference")
        ]
    with pytest.raises(OtherSpecialist):
        await practice.bookings.reschedule(who, slot.id, to_slot_id=(await practice.offer()).id)
    assert (await practice.slot(slot)).status is SlotStatus.RESERVED


async def test_the_target_is_free_and_neither_begun_nor_too_close(practice, slot, target, owner, who):
    await practice.reserved(target)
    await practice.agreed(slot, who)
    for taken in (target, slot):
        with pytest.raises(SlotStateConflict):
            await practice.bookings.reschedule(who, slot.id, to_slot_id=taken.id)
    near = await practice.offer(owner, NOW + 2 * HOUR)
    practice.at(near.starts_at - HOUR + SECOND)
    with pytest.raises(NoticeTooShort):
        await practice.bookings.reschedule(who, slot.id, to_slot_id=near.id)
    practice.at(near.starts_at)
    with pytest.raises(SlotStarted):
        await practice.bookings.reschedule(who, slot.id, to_slot_id=near.id)


async def test_a_target_whose_reservation_ran_out_is_free(practice, slot, target, owner, who):
    late = await practice.reserved(target)
    practice.clock.advance(DAY)
    await practice.agreed(slot, who)
    await practice.bookings.reschedule(who, slot.id, to_slot_id=target.id)
    assert (await practice.booking(late)).status is BookingStatus.EXPIRED
    assert [event.name.partition(".")[2] for event in practice.told()[-2:]] == ["reservation_expired", "slot_moved"]


async def test_nobody_moves_to_where_he_is_busy(practice, slot, target, who):
    await practice.reserved(slot, who)
    await practice.reserved(await practice.offer(starts_at=target.starts_at), who)
    with pytest.raises(ClientBusy):
        await practice.bookings.reschedule(who, slot.id, to_slot_id=target.id)


async def test_a_client_keeps_the_notice_and_staff_do_not(practice, slot, target, boss, who):
    await practice.agreed(slot, who)
    practice.at(TEN - DAY + SECOND)
    with pytest.raises(TooLateToCancel) as refusal:
        await practice.bookings.reschedule(who, slot.id, to_slot_id=target.id)
    assert refusal.value.context == {"deadline": TEN - DAY}
    await practice.bookings.reschedule(boss, slot.id, to_slot_id=target.id)
    assert practice.told()[-1].by == "staff"


async def test_what_was_not_agreed_is_moved_without_notice(practice, slot, target, who):
    practice.at(TEN - 2 * HOUR)
    await practice.reserved(slot, who)
    await practice.bookings.reschedule(who, slot.id, to_slot_id=target.id)
    assert practice.told()[-1].was_agreed is False


async def test_a_specialist_moves_nobody(practice, slot, target, owner, who):
    await practice.agreed(slot, who)
    with pytest.raises(Forbidden):
        await practice.bookings.reschedule(owner, slot.id, to_slot_id=target.id)
    for stranger in (client(), specialist(), manager()):
        with pytest.raises(SlotNotFound):
            await practice.bookings.reschedule(stranger, slot.id, to_slot_id=target.id)
    with pytest.raises(Forbidden):
        await practice.bookings.reschedule(someone(), slot.id, to_slot_id=target.id)
    assert (await practice.slot(target)).is_free
