"""Who may reserve which slot when, and how long it waits for an answer."""

from datetime import UTC, datetime, timedelta

import pytest

from builders.consultations import DAY, HOUR, NOW, TEN, client, manager, specialist
from praktika.consultations.domain.bookings import BookingStatus
from praktika.consultations.domain.errors import NoticeTooShort, SlotStarted
from praktika.consultations.domain.slots import SlotStatus
from praktika.consultations.events import SlotReserved

pytestmark = pytest.mark.anyio

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


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


async def test_the_first_entry_of_the_history(practice):
    slot, who = await practice.offer(), client()
    booking = await practice.reserved(slot, who)
    (entry,) = await practice.history(booking)
    assert (entry.seq, entry.at, entry.kind, entry.by, entry.actor_id) == (1, NOW, "reserved", "client", who.account_id)
    assert (entry.from_slot_id, entry.to_slot_id, entry.reason, entry.was_agreed) == (None, slot.id, None, False)
