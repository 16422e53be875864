"""Whoever comes at the same moment: one wins, the others are told why not, and nothing is half done."""

from datetime import timedelta

import pytest

from builders.consultations import DAY, HOUR, SPECIALIST, TEN, client, manager, someone, specialist
from praktika.consultations.domain.errors import (
    ClientBusy,
    SlotNotFound,
    SlotOverlaps,
    SlotStateConflict,
    TooLateToCancel,
    TooManyReservations,
)
from praktika.kernel.errors import Stale
from support.consultations import StoredPractice
from support.racing import kinds, race, sound, wins

pytestmark = pytest.mark.anyio

MINUTE = timedelta(minutes=1)
ROUNDS = 3


async def test_of_two_hundred_clients_one_gets_the_slot(practice: StoredPractice):
    for round_ in range(ROUNDS):
        slot = await practice.offer(starts_at=TEN + round_ * DAY)
        ended = await race(*(practice.bookings.reserve(client(), slot.id) for _ in range(200)))
        assert wins(ended) == 1
        assert kinds(ended) == {SlotStateConflict: 199}
        assert {each.context["slot_status"] for each in ended if isinstance(each, SlotStateConflict)} == {"reserved"}
    assert len(await practice.facts()) == ROUNDS
    await sound(practice)


async def test_of_fifty_slots_at_one_time_one_is_made(practice: StoredPractice):
    who = specialist()
    starts = [TEN + shift * MINUTE for shift in range(50)]
    ended = await race(*(practice.offer(who, at) for at in starts))
    assert (wins(ended), kinds(ended)) == (1, {SlotOverlaps: 49})


async def test_of_two_slots_moved_to_one_time_one_is(practice: StoredPractice):
    """Each waits for the specialist, not for the other's row."""
    who = specialist()
    slots = [await practice.offer(who, TEN + each * HOUR) for each in range(6)]
    free_time = {"starts_at": TEN + DAY, "ends_at": TEN + DAY + HOUR}
    ended = await race(*(practice.slots.edit(who, slot.id, expected=1, **free_time) for slot in slots))
    assert (wins(ended), kinds(ended)) == (1, {SlotOverlaps: 5})


async def test_slots_that_change_places_are_refused_and_stay(practice: StoredPractice):
    who = specialist()
    one, other = await practice.offer(who), await practice.offer(who, TEN + HOUR)
    ended = await race(
        practice.slots.edit(who, one.id, expected=1, starts_at=other.starts_at, ends_at=other.ends_at),
        practice.slots.edit(who, other.id, expected=1, starts_at=one.starts_at, ends_at=one.ends_at),
    )
    assert kinds(ended) == {SlotOverlaps: 2}


async def test_a_client_gets_one_of_many_slots_at_one_time(practice: StoredPractice):
    who = client()
    slots = [await practice.offer() for _ in range(20)]
    ended = await race(*(practice.bookings.reserve(who, slot.id) for slot in slots))
    assert (wins(ended), kinds(ended)) == (1, {ClientBusy: 19})
    await sound(practice)


async def test_a_client_gets_five_of_many_slots_until_one_is_answered(practice: StoredPractice):
    who = client()
    slots = [await practice.offer(starts_at=TEN + day * DAY) for day in range(20)]
    ended = await race(*(practice.bookings.reserve(who, slot.id) for slot in slots))
    assert (wins(ended), kinds(ended)) == (5, {TooManyReservations: 15})


async def test_people_who_consult_each_other_at_one_time_are_booked_once(practice: StoredPractice):
    both = [someone(*SPECIALIST, "consultations.slot:reserve") for _ in range(4)]
    slots = [await practice.offer(who) for who in both]
    ended = await race(
        *(practice.bookings.reserve(who, slot.id) for who in both for slot in slots if slot.specialist_id != who.me())
    )
    assert wins(ended) == 2
    await sound(practice)


@pytest.mark.parametrize("turn", range(5))
async def test_a_slot_is_reserved_or_withdrawn(practice: StoredPractice, turn: int):
    who = specialist()
    slot = await practice.offer(who)
    ended = await race(
        *(practice.bookings.reserve(client(), slot.id) for _ in range(turn)),
        practice.slots.withdraw(who, slot.id, expected=1),
        *(practice.bookings.reserve(client(), slot.id) for _ in range(5 - turn)),
    )
    assert wins(ended) == 1
    assert kinds(ended).keys() <= {SlotNotFound, SlotStateConflict, Stale}
    await sound(practice)


@pytest.mark.parametrize("turn", range(6))
async def test_a_reservation_is_agreed_to_or_taken_back(practice: StoredPractice, turn: int):
    who, slot = client(), await practice.offer()
    practice.at(TEN - 2 * HOUR)
    await practice.reserved(slot, who)
    commands = [
        practice.bookings.agree(practice.specialist_of(slot), slot.id),
        practice.bookings.cancel(who, slot.id),
    ]
    ended = await race(*(commands if turn % 2 else reversed(commands)))
    assert wins(ended) == 1
    assert kinds(ended).keys() <= {SlotStateConflict, TooLateToCancel}
    await sound(practice)


@pytest.mark.parametrize("turn", range(6))
async def test_a_slot_is_moved_to_or_reserved(practice: StoredPractice, turn: int):
    """Whoever comes too late keeps what he has."""
    who, owner = client(), specialist()
    slot, target = await practice.offer(owner), await practice.offer(owner, TEN + DAY)
    booking = (await practice.agreed(slot, who)).booking
    commands = [
        practice.bookings.reschedule(who, slot.id, to_slot_id=target.id),
        practice.bookings.reserve(client(), target.id),
    ]
    ended = await race(*(commands if turn % 2 else reversed(commands)))
    assert (wins(ended), kinds(ended)) == (1, {SlotStateConflict: 1})
    kept = await practice.booking(booking)
    assert (kept.slot_id, kept.sequence) in ((target.id, 2), (slot.id, 1))
    await sound(practice)


async def test_clients_who_want_each_others_slots_both_stay(practice: StoredPractice):
    owner, clients = specialist(), [client() for _ in range(2)]
    slots = [await practice.offer(owner, TEN + day * DAY) for day in range(2)]
    for who, slot in zip(clients, slots, strict=True):
        await practice.reserved(slot, who)
    ended = await race(
        *(
            practice.bookings.reschedule(who, slot.id, to_slot_id=other.id)
            for who, slot, other in zip(clients, slots, reversed(slots), strict=True)
            for _ in range(5)
        )
    )
    assert kinds(ended) == {SlotStateConflict: 10}
    await sound(practice)


async def test_a_booking_that_is_moved_and_cancelled_at_once_is_in_one_place(practice: StoredPractice):
    who, owner = client(), specialist()
    slots = [await practice.offer(owner, TEN + day * DAY) for day in range(6)]
    booking = await practice.reserved(slots[0], who)
    await race(
        *(practice.bookings.reschedule(who, slots[0].id, to_slot_id=each.id) for each in slots[1:]),
        practice.bookings.cancel(who, slots[0].id),
    )
    await sound(practice)
    assert (await practice.booking(booking)).sequence == 1


async def test_staff_and_the_client_book_him_once(practice: StoredPractice):
    boss, who = manager(), client()
    theirs, elsewhere = await practice.offer(specialist(boss.tenant())), await practice.offer()
    ended = await race(
        *(practice.bookings.reserve(boss, theirs.id, client_id=who.me()) for _ in range(3)),
        practice.bookings.reserve(who, elsewhere.id),
        practice.bookings.reserve(who, theirs.id),
    )
    assert wins(ended) == 1
    await sound(practice)


async def test_staff_and_the_client_cancel_once(practice: StoredPractice):
    boss, who = manager(), client()
    slot = await practice.offer(specialist(boss.tenant()))
    await practice.agreed(slot, who)
    ended = await race(
        practice.bookings.cancel(boss, slot.id),
        practice.bookings.cancel(who, slot.id),
        practice.bookings.cancel(practice.specialist_of(slot), slot.id),
    )
    assert wins(ended) == 1
    await sound(practice)
