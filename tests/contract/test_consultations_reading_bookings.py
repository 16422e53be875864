"""What is read of bookings, the same from every store."""

from typing import Any
from uuid import UUID

import pytest

from builders.consultations import DAY, HOUR, TEN, admin, client, manager, specialist
from praktika.consultations.domain.bookings import BookingStatus, Reason, Why
from praktika.consultations.domain.errors import BookingNotFound
from praktika.consultations.domain.slots import SlotStatus
from praktika.consultations.queries import BookingFilters
from praktika.kernel.actors import Actor
from praktika.kernel.ids import uuid7
from support.consultations import StoredPractice
from support.week import BOOKED, HOUSE, Week

pytestmark = pytest.mark.anyio


@pytest.fixture
async def week(practice: StoredPractice) -> Week:
    return await Week(practice).fill()


async def test_a_booking_tells_who_when_and_why(practice):
    anna, ivan = specialist(HOUSE), client()
    slot, other = await practice.offer(anna), await practice.offer(anna, TEN + DAY)
    booking = await practice.bookings.reserve(ivan, slot.id, note="Please")
    await practice.bookings.agree(anna, slot.id)
    await practice.bookings.reschedule(ivan, slot.id, to_slot_id=other.id)
    await practice.bookings.decline(anna, other.id, Why(Reason.GOT_SICK, "Flu"))
    for who in (anna, ivan, manager(HOUSE), admin()):
        view = await practice.booking_queries.booking(who, booking.id)
        assert (view.status, view.sequence, view.note, view.slot_id) == ("declined", 3, "Please", other.id)
        kinds = [(entry.seq, entry.kind, entry.by) for entry in view.history]
        assert kinds == [
            (1, "reserved", "client"),
            (2, "agreed", "specialist"),
            (3, "rescheduled", "client"),
            (4, "declined", "specialist"),
        ]
        moved, declined = view.history[2:]
        assert (moved.from_slot_id, moved.to_slot_id) == (slot.id, other.id)
        assert (declined.reason, declined.text, declined.actor.id) == ("got_sick", "Flu", anna.me())
    for who in (client(), specialist(), manager()):
        with pytest.raises(BookingNotFound):
            await practice.booking_queries.booking(who, booking.id)


async def test_what_the_system_did_has_no_actor(practice):
    ivan = client()
    booking = await practice.reserved(await practice.offer(), ivan)
    practice.at(booking.hold_expires_at)
    await practice.settling.expire_holds()
    *_, last = (await practice.booking_queries.booking(ivan, booking.id)).history
    assert (last.kind, last.by, last.actor, last.reason) == ("expired", "system", None, "hold_expired")


async def booked(week: Week, who: Actor, filters: BookingFilters | None = None, **more: Any) -> list[UUID]:
    page = await week.practice.booking_queries.bookings(who, filters or BookingFilters(), **more)
    return [view.slot_id for view in page.items]


async def test_bookings_are_listed_for_their_persons_and_staff(week):
    anna_s, boris_s = (week.ids(*((name, each) for each in BOOKED)) for name in ("anna", "boris"))
    everything = anna_s | boris_s
    seen = [(week.ivan, everything), (week.anna, anna_s), (week.boris, boris_s), (manager(HOUSE), anna_s)]
    for who, which in (*seen, (admin(), everything), (manager(), set()), (client(), set())):
        assert set(await booked(week, who)) == which


async def test_bookings_are_found_by_state_person_and_time(week):
    agreed = week.slots["anna", SlotStatus.AGREED]
    cases = [
        (BookingFilters(statuses=[BookingStatus.AGREED, BookingStatus.NO_SHOW], specialist_id=week.anna.me()), 2),
        (BookingFilters(client_id=week.ivan.me()), 2 * len(BOOKED)),
        (BookingFilters(client_id=uuid7()), 0),
        (BookingFilters(starts_at_from=agreed.starts_at, starts_at_to=agreed.starts_at + HOUR), 1),
    ]
    for filters, number in cases:
        assert len(await booked(week, admin(), filters)) == number
    first = await booked(week, week.ivan, sort="starts_at")
    assert first == [*reversed(await booked(week, week.ivan))]
    page = await week.practice.booking_queries.bookings(week.ivan, BookingFilters(), limit=3)
    rest = await booked(week, week.ivan, cursor=page.next_cursor)
    assert [view.slot_id for view in page.items] + rest == [*reversed(first)]
