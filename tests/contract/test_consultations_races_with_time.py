"""Whoever comes at the moment when time runs out: he wins or is told why not, and nothing is half done."""

import random
from collections import Counter
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import pytest

from builders.consultations import DAY, HOUR, TEN, client, manager, specialist
from praktika.consultations.domain.bookings import BookingStatus
from praktika.consultations.domain.errors import HoldExpired
from praktika.consultations.domain.slots import SlotStatus
from praktika.consultations.services import SettlingService
from praktika.kernel.clock import FrozenClock
from support.consultations import StoredPractice
from support.racing import race, sound
from support.soundness import picture

pytestmark = pytest.mark.anyio

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("turn", range(6))
async def test_a_reservation_is_agreed_to_or_runs_out(practice: StoredPractice, turn: int):
    slot = await practice.offer()
    booking = await practice.reserved(slot)
    practice.at(booking.hold_expires_at - MINUTE)
    a_minute_later = SettlingService(practice.uow, FrozenClock(booking.hold_expires_at))
    commands = [practice.bookings.agree(practice.specialist_of(slot), slot.id), a_minute_later.expire_holds()]
    agreed, _ = sorted(await race(*(commands if turn % 2 else reversed(commands))), key=lambda each: each is None)
    await a_minute_later.expire_holds()
    ended = (await practice.booking(booking)).status
    if isinstance(agreed, HoldExpired):
        assert ended is BookingStatus.EXPIRED
    else:
        assert agreed.booking.status is ended is BookingStatus.AGREED
    await sound(practice)


@pytest.mark.parametrize(("agreed", "late"), [(0, 1), (1, 0)])
async def test_a_slot_whose_hold_ran_out_may_be_moved_to(practice: StoredPractice, agreed: int, late: int):
    """Whichever of the two bookings is the older."""
    owner, clients = specialist(), [client(), client()]
    slots = [await practice.offer(owner, TEN + hour * HOUR) for hour in range(2)]
    for slot, who in zip(slots, clients, strict=True):
        await practice.reserved(slot, who)
    await practice.bookings.agree(owner, slots[agreed].id)
    practice.clock.advance(DAY)
    moved = await practice.bookings.reschedule(clients[agreed], slots[agreed].id, to_slot_id=slots[late].id)
    assert (moved.slot.id, moved.slot.status) == (slots[late].id, SlotStatus.RESERVED)
    await sound(practice)


async def test_many_tidy_up_at_once_and_each_reservation_ends_once(practice: StoredPractice):
    slots = [await practice.offer() for _ in range(120)]
    for slot in slots:
        await practice.reserved(slot)
    practice.clock.advance(DAY)
    await race(
        *(practice.settling.expire_holds() for _ in range(5)),
        *(practice.bookings.reserve(client(), slot.id) for slot in slots[:30]),
    )
    seen = await picture(practice)
    assert Counter(each.status.value for each in seen.bookings) == {"expired": 120, "reserved": 30}
    await sound(practice)


async def test_a_consultation_is_closed_by_its_specialist_or_by_time(practice: StoredPractice):
    slots = [await practice.offer() for _ in range(20)]
    for slot in slots:
        await practice.agreed(slot)
    practice.at(TEN + 2 * DAY)
    await race(
        *(practice.bookings.no_show(practice.specialist_of(slot), slot.id) for slot in slots),
        *(practice.settling.complete_past() for _ in range(3)),
    )
    assert {(await practice.slot(slot)).status for slot in slots} <= {SlotStatus.COMPLETED, SlotStatus.NO_SHOW}
    await sound(practice)


@pytest.mark.parametrize("seed", range(3))
async def test_a_busy_hour(practice: StoredPractice, seed: int):
    """Anybody does anything at once with a few slots, and time runs out besides; the order is by chance."""
    chance, boss = random.Random(seed), manager()
    owners = [specialist(boss.tenant()) for _ in range(3)]
    slots = [await practice.offer(who, TEN + hour * HOUR) for who in owners for hour in range(4)]
    clients = [client() for _ in range(5)]
    later = SettlingService(practice.uow, FrozenClock(practice.clock() + DAY))
    bookings = practice.bookings

    def anything() -> Awaitable[Any]:
        slot, other, who = chance.choice(slots), chance.choice(slots), chance.choice(clients)
        owner = practice.specialist_of(slot)
        return chance.choice(
            (
                lambda: bookings.reserve(who, slot.id),
                lambda: bookings.reserve(boss, slot.id, client_id=who.me()),
                lambda: bookings.agree(owner, slot.id),
                lambda: bookings.decline(owner, slot.id),
                lambda: bookings.cancel(who, slot.id),
                lambda: bookings.cancel(owner, slot.id, reopen=True),
                lambda: bookings.reschedule(who, slot.id, to_slot_id=other.id),
                lambda: bookings.reschedule(boss, slot.id, to_slot_id=other.id),
                lambda: practice.slots.edit(owner, slot.id, expected=slot.version, starts_at=other.starts_at),
                lambda: practice.slots.edit(owner, slot.id, expected=chance.randrange(9), context=f"{chance.random()}"),
                later.expire_holds,
            )
        )()

    for _ in range(10):
        await race(*(anything() for _ in range(40)))
        await sound(practice)
    assert len(await practice.facts()) > 50
