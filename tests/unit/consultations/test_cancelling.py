"""Taking back what was reserved or agreed: who may, until when, and what is told."""

from datetime import UTC, datetime, timedelta

import pytest

from builders.consultations import TEN, client, manager, someone, specialist
from praktika.consultations.domain.bookings import BookingStatus, Reason, Why
from praktika.consultations.domain.errors import SlotNotFound, SlotStateConflict, TooLateToCancel
from praktika.consultations.domain.slots import SlotStatus
from praktika.kernel.errors import Forbidden, Invalid, NotFound

pytestmark = pytest.mark.anyio

SECOND = timedelta(seconds=1)
SICK = Why(Reason.GOT_SICK, "A cold")


def last(practice):
    return practice.told()[-1]


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
