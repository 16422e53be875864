"""Who may reserve which slot when, and what he is told otherwise."""

from datetime import UTC, datetime, timedelta

import pytest

from builders.consultations import DAY, HOUR, NOW, TEN, Practice, client, manager, someone, specialist
from praktika.consultations.domain.bookings import BookingStatus
from praktika.consultations.domain.errors import (
    ClientBusy,
    NoticeTooShort,
    OwnSlot,
    SlotNotFound,
    SlotStarted,
    SlotStateConflict,
    SpecialistBusy,
    TooManyReservations,
)
from praktika.consultations.domain.slots import Slot, SlotStatus
from praktika.consultations.events import SlotReserved
from praktika.consultations.policies.reserving import MOST_PENDING
from praktika.kernel.actors import ANONYMOUS, Actor
from praktika.kernel.errors import Conflict, Forbidden, Invalid, Unauthenticated

pytestmark = pytest.mark.anyio

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def practice():
    return Practice()


def both(who: Actor) -> Actor:
    """The same person, who consults and is consulted."""
    held = {**who.permissions, **client().permissions}
    return Actor(account_id=who.account_id, organisation_id=who.organisation_id, permissions=held)


async def busy_with(practice: Practice, who: Actor, number: int) -> None:
    """Reservations of other days that wait for an answer."""
    for day in range(number):
        slot = await practice.offer(starts_at=TEN + (day + 1) * DAY)
        await practice.bookings.reserve(who, slot.id)


async def test_a_free_slot_is_reserved(practice):
    slot, who = await practice.offer(), client()
    booking = await practice.bookings.reserve(who, slot.id, note="About my first job")
    assert (booking.slot_id, booking.client_id, booking.specialist_id) == (slot.id, who.account_id, slot.specialist_id)
    assert (booking.period, booking.note, booking.sequence) == (slot.period, "About my first job", 0)
    assert (booking.reserved_at, booking.hold_expires_at) == (NOW, NOW + DAY)
    assert (await practice.slot(slot)).status is SlotStatus.RESERVED
    assert (await practice.booking(booking)).status is BookingStatus.RESERVED


async def test_the_fact_of_a_reservation(practice):
    organisation = manager().tenant()
    slot = await practice.offer(specialist(organisation))
    booking = await practice.reserved(slot)
    assert practice.told() == [
        SlotReserved(
            id=practice.told()[0].id,
            occurred_at=NOW,
            booking_id=booking.id,
            slot_id=slot.id,
            specialist_id=slot.specialist_id,
            client_id=booking.client_id,
            organisation_id=organisation,
            starts_at=TEN,
            ends_at=TEN + HOUR,
            sequence=0,
            by="client",
            hold_expires_at=NOW + DAY,
        )
    ]


async def test_a_reservation_is_in_the_audit(practice):
    slot, who = await practice.offer(), client()
    await practice.bookings.reserve(who, slot.id, note="Nobody else's business")
    entry = practice.store.audit[-1]
    assert (entry.action, entry.actor_id, entry.subject_id) == ("consultations.slot:reserve", who.account_id, slot.id)
    assert entry.changes == {"status": {"from": "free", "to": "reserved"}}
    assert len(practice.store.audit) == 2


@pytest.mark.parametrize(
    ("reserved_at", "hold_expires_at"),
    [
        (datetime(2027, 5, 9, 9, tzinfo=UTC), datetime(2027, 5, 10, 9, tzinfo=UTC)),
        (datetime(2027, 5, 9, 12, tzinfo=UTC), TEN),
        (datetime(2027, 5, 10, 9, tzinfo=UTC), TEN),
    ],
)
async def test_a_reservation_holds_for_a_day_but_never_beyond_the_start(practice, reserved_at, hold_expires_at):
    slot = await practice.offer()
    practice.at(reserved_at)
    assert (await practice.reserved(slot)).hold_expires_at == hold_expires_at


async def test_one_second_after_the_notice_it_is_too_late_to_reserve(practice):
    slot = await practice.offer()
    practice.at(TEN - HOUR + SECOND)
    with pytest.raises(NoticeTooShort) as refusal:
        await practice.reserved(slot)
    assert refusal.value.context == {"minutes": 60}
    assert (await practice.slot(slot)).is_free
    assert practice.told() == []


async def test_the_specialist_says_how_long_before_one_reserves_and_how_long_a_reservation_holds(practice):
    who = specialist()
    slot = await practice.offer(who)
    await practice.settings(who, reserve_notice_minutes=0, hold_minutes=1)
    practice.at(TEN - 2 * MINUTE)
    assert (await practice.reserved(slot)).hold_expires_at == TEN - MINUTE
    practice.at(TEN - SECOND)
    assert (await practice.reserved(slot)).hold_expires_at == TEN


async def test_a_slot_that_has_started_is_not_reserved(practice):
    who = specialist()
    slot = await practice.offer(who)
    await practice.settings(who, reserve_notice_minutes=0)
    practice.at(TEN)
    with pytest.raises(SlotStarted):
        await practice.reserved(slot)


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


async def test_a_slot_whose_reservation_ran_out_is_reserved_before_anybody_tidied_up(practice):
    slot = await practice.offer()
    first = await practice.reserved(slot)
    practice.clock.advance(DAY)
    second = await practice.reserved(slot)
    assert (await practice.booking(first)).status is BookingStatus.EXPIRED
    assert (await practice.booking(second)).status is BookingStatus.RESERVED
    assert [event.booking_id for event in practice.told("reservation_expired")] == [first.id]
    await practice.settling.expire_holds()
    assert [event.name.partition(".")[2] for event in practice.told()] == [
        "slot_reserved",
        "reservation_expired",
        "slot_reserved",
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


async def test_staff_reserve_for_a_client(practice):
    boss, who = manager(), client()
    slot = await practice.offer(specialist(boss.tenant()))
    booking = await practice.bookings.reserve(boss, slot.id, client_id=who.me(), note="Asked by phone")
    assert booking.client_id == who.account_id
    assert practice.told()[0].by == "staff"
    assert (await practice.history(booking))[0].actor_id == boss.account_id


async def test_staff_reserve_for_nobody_who_could_not_himself(practice):
    boss, who = manager(), client()
    slot = await practice.offer(specialist(boss.tenant()))
    practice.people.powerless.add(who.me())
    with pytest.raises(Invalid) as refusal:
        await practice.bookings.reserve(boss, slot.id, client_id=who.me())
    assert [(each.pointer, each.code) for each in refusal.value.violations] == [("/client_id", "unknown-reference")]
    practice.people.powerless.clear()
    with pytest.raises(OwnSlot):
        await practice.bookings.reserve(boss, slot.id, client_id=slot.specialist_id)


async def test_staff_are_not_told_what_else_a_client_has(practice):
    boss, who = manager(), client()
    await practice.reserved(await practice.offer(), who)
    slot = await practice.offer(specialist(boss.tenant()))
    with pytest.raises(ClientBusy) as refusal:
        await practice.bookings.reserve(boss, slot.id, client_id=who.me())
    assert refusal.value.context == {"conflicts": []}


async def test_only_staff_of_the_organisation_reserve_for_others(practice):
    slot = await practice.offer(specialist(manager().tenant()))
    with pytest.raises(SlotNotFound):
        await practice.bookings.reserve(manager(), slot.id, client_id=client().me())
    for stranger in (specialist(), practice.specialist_of(slot), client()):
        with pytest.raises(Forbidden):
            await practice.bookings.reserve(stranger, slot.id, client_id=someone().me())
    assert (await practice.slot(slot)).is_free


async def test_a_slot_taken_meanwhile_is_no_secret(practice):
    slot = await practice.offer()
    await practice.reserved(slot)
    with pytest.raises(SlotStateConflict) as refusal:
        await practice.reserved(slot)
    assert refusal.value.context == {"slot_status": "reserved"}


async def test_the_first_entry_of_the_history(practice):
    slot, who = await practice.offer(), client()
    booking = await practice.reserved(slot, who)
    (entry,) = await practice.history(booking)
    assert (entry.seq, entry.at, entry.kind, entry.by, entry.actor_id) == (1, NOW, "reserved", "client", who.account_id)
    assert (entry.from_slot_id, entry.to_slot_id, entry.reason, entry.was_agreed) == (None, slot.id, None, False)
