"""Who may not reserve, what else keeps a person from it, and which refusal of several is told."""

from datetime import timedelta

import pytest

from builders.consultations import DAY, HOUR, TEN, Practice, client, specialist
from praktika.consultations.domain.bookings import BookingStatus
from praktika.consultations.domain.errors import (
    ClientBusy,
    NoticeTooShort,
    OwnSlot,
    SlotNotFound,
    SlotStateConflict,
    SpecialistBusy,
    TooManyReservations,
)
from praktika.consultations.domain.slots import Slot
from praktika.consultations.policies.reserving import MOST_PENDING
from praktika.kernel.actors import ANONYMOUS, Actor
from praktika.kernel.errors import Conflict, Forbidden, Unauthenticated

pytestmark = pytest.mark.anyio

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def both(who: Actor) -> Actor:
    """The same person, who consults and is consulted."""
    held = {**who.permissions, **client().permissions}
    return Actor(account_id=who.account_id, organisation_id=who.organisation_id, permissions=held)


async def busy_with(practice: Practice, who: Actor, number: int) -> None:
    """Reservations of other days that wait for an answer."""
    for day in range(number):
        slot = await practice.offer(starts_at=TEN + (day + 1) * DAY)
        await practice.bookings.reserve(who, slot.id)


async def test_nobody_reserves_his_own_slot(practice):
    who = both(specialist())
    slot = await practice.offer(who)
    with pytest.raises(OwnSlot):
        await practice.bookings.reserve(who, slot.id)


async def test_who_only_consults_reserves_nothing(practice):
    slot = await practice.offer()
    with pytest.raises(Forbidden):
        await practice.bookings.reserve(specialist(), slot.id)
    with pytest.raises(Unauthenticated):
        await practice.bookings.reserve(ANONYMOUS, slot.id)


async def test_the_sixth_reservation_waits_until_one_is_answered(practice):
    who, slot = client(), await practice.offer()
    await busy_with(practice, who, MOST_PENDING)
    with pytest.raises(TooManyReservations) as refusal:
        await practice.bookings.reserve(who, slot.id)
    assert refusal.value.context == {"limit": 5}
    await practice.bookings.cancel(who, practice.told("slot_reserved")[0].slot_id)
    await practice.bookings.reserve(who, slot.id)


async def test_reservations_that_ran_out_do_not_count(practice):
    who, slot = client(), await practice.offer(starts_at=TEN + 20 * DAY)
    await busy_with(practice, who, MOST_PENDING)
    practice.clock.advance(DAY)
    await practice.bookings.reserve(who, slot.id)
    expired = practice.told("reservation_expired")
    assert len(expired) == MOST_PENDING
    assert {event.by for event in expired} == {"system"}
    assert [entry.action for entry in practice.store.audit[-MOST_PENDING - 1 :]] == [
        *["consultations.slot:expire"] * MOST_PENDING,
        "consultations.slot:reserve",
    ]


async def test_a_refusal_leaves_what_ran_out_to_the_next_one(practice):
    who = both(specialist())
    slot = await practice.offer(who)
    first = await practice.reserved(slot)
    practice.clock.advance(DAY)
    with pytest.raises(OwnSlot):
        await practice.bookings.reserve(who, slot.id)
    assert (await practice.booking(first)).status is BookingStatus.RESERVED


@pytest.mark.parametrize("agreed", [False, True])
@pytest.mark.parametrize(
    ("starts", "minutes", "fits"),
    [(60, 60, True), (-60, 60, True), (59, 31, False), (0, 60, False), (10, 10, False), (-10, 80, False)],
)
async def test_a_client_is_at_one_consultation_at_a_time(practice, agreed, starts, minutes, fits):
    who, first = client(), await practice.offer()
    second = await practice.offer(starts_at=TEN + starts * MINUTE, length=minutes * MINUTE)
    await (practice.agreed if agreed else practice.reserved)(first, who)
    if fits:
        await practice.bookings.reserve(who, second.id)
        return
    with pytest.raises(ClientBusy) as refusal:
        await practice.bookings.reserve(who, second.id)
    (conflict,) = refusal.value.context["conflicts"]
    assert (conflict["starts_at"], conflict["ends_at"]) == (TEN, TEN + HOUR)


async def test_who_is_consulted_then_reserves_nothing_for_the_same_time(practice):
    who = both(specialist())
    own, elsewhere = await practice.offer(who), await practice.offer()
    await practice.reserved(own)
    with pytest.raises(ClientBusy):
        await practice.bookings.reserve(who, elsewhere.id)


async def test_a_free_slot_of_his_own_keeps_nobody_from_reserving(practice):
    who = both(specialist())
    own, elsewhere = await practice.offer(who), await practice.offer()
    await practice.bookings.reserve(who, elsewhere.id)
    with pytest.raises(SpecialistBusy):
        await practice.reserved(own)


async def test_what_ran_out_keeps_nobody_busy(practice):
    who = both(specialist())
    own, elsewhere = await practice.offer(who), await practice.offer()
    await practice.reserved(own)
    practice.clock.advance(DAY)
    await practice.bookings.reserve(who, elsewhere.id)
    practice.clock.advance(DAY)
    await practice.reserved(own)


async def refusal(practice: Practice, who: Actor, slot: Slot) -> type[Exception]:
    with pytest.raises(Conflict) as refused:
        await practice.bookings.reserve(who, slot.id)
    return refused.type


async def test_that_it_is_ones_own_is_told_before_that_it_is_taken(practice):
    who = both(specialist())
    slot = await practice.offer(who)
    await practice.reserved(slot)
    assert await refusal(practice, who, slot) is OwnSlot


async def test_that_it_is_taken_is_told_before_that_it_has_started(practice):
    slot = await practice.offer()
    await practice.agreed(slot)
    practice.at(TEN)
    assert await refusal(practice, client(), slot) is SlotStateConflict


async def test_the_notice_is_told_before_the_number_and_the_number_before_what_overlaps(practice):
    who, slot, overlapping = client(), await practice.offer(), await practice.offer()
    practice.at(TEN - 2 * HOUR)
    await practice.bookings.reserve(who, overlapping.id)
    await busy_with(practice, who, MOST_PENDING - 1)
    assert await refusal(practice, who, slot) is TooManyReservations
    practice.at(TEN - HOUR + SECOND)
    assert await refusal(practice, who, slot) is NoticeTooShort


async def test_that_the_client_is_busy_is_told_before_that_the_specialist_is(practice):
    who, consultant = client(), both(specialist())
    slot = await practice.offer(consultant)
    for person in (who, consultant):
        await practice.bookings.reserve(person, (await practice.offer()).id)
    assert await refusal(practice, who, slot) is ClientBusy


async def test_nobody_is_booked_who_cannot_use_his_account_any_more(practice):
    slot, who = await practice.offer(), client()
    practice.people.inactive.add(who.me())
    with pytest.raises(Unauthenticated):
        await practice.bookings.reserve(who, slot.id)
    practice.people.inactive = {slot.specialist_id}
    with pytest.raises(SlotNotFound):
        await practice.reserved(slot)


async def test_a_slot_taken_meanwhile_is_no_secret(practice):
    slot = await practice.offer()
    await practice.reserved(slot)
    with pytest.raises(SlotStateConflict) as refusal:
        await practice.reserved(slot)
    assert refusal.value.context == {"slot_status": "reserved"}
