"""What every store of slots and bookings promises."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from asyncpg import ForeignKeyViolationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from builders.consultations import DAY, HOUR, NOW, TEN, client, manager, specialist
from praktika.consultations.domain.bookings import Booking, BookingId, BookingStatus, Reason, Why
from praktika.consultations.domain.errors import (
    ClientBusy,
    OwnSlot,
    SlotNotFound,
    SlotOverlaps,
    SlotStateConflict,
)
from praktika.consultations.domain.slots import Slot, SlotId, SlotStatus
from praktika.kernel.actors import AccountId
from praktika.kernel.errors import PraktikaError
from praktika.kernel.ids import uuid7
from praktika.kernel.money import Money
from praktika.kernel.periods import Period
from support.consultations import SqlPractice, StoredPractice
from support.soundness import picture

pytestmark = pytest.mark.anyio

MINUTE = timedelta(minutes=1)


def slot_of(who: Any, starts_at: Any = TEN, **terms: Any) -> Slot:
    given = {"organisation_id": None, "starts_at": starts_at, "ends_at": starts_at + HOUR} | terms
    return Slot(id=SlotId(uuid7()), specialist_id=who, created_at=NOW, updated_at=NOW, **given)


def booking_of(slot: Slot, who: Any = None, **terms: Any) -> Booking:
    given = {
        "specialist_id": slot.specialist_id,
        "organisation_id": slot.organisation_id,
        "status": BookingStatus.RESERVED,
        "hold_expires_at": slot.starts_at,
    } | terms
    return Booking(
        id=BookingId(uuid7()),
        slot_id=slot.id,
        client_id=who or AccountId(uuid7()),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        reserved_at=NOW,
        updated_at=NOW,
        **given,
    )


async def put(practice: StoredPractice, *slots: Slot) -> None:
    async with practice.uow() as uow:
        await uow.slots.add(*slots)


async def book(practice: StoredPractice, *bookings: Booking) -> None:
    async with practice.uow() as uow:
        for each in bookings:
            await uow.bookings.add(each)


async def refused(command: Any) -> type[PraktikaError]:
    with pytest.raises(PraktikaError) as refusal:
        await command
    return refusal.type


async def test_what_is_stored_is_found_again(practice: StoredPractice):
    boss, who = manager(), client()
    price = Money(Decimal("1500.50"), "RUB")
    slot = await practice.offer(specialist(boss.tenant()), context="Работа", cost=price, location="Room 5")
    made = await practice.bookings.reserve(who, slot.id, note="Вопрос")
    practice.clock.advance(HOUR)
    await practice.bookings.decline(boss, slot.id, Why(Reason.OTHER, "Нет"))
    stored, booking, seen = await practice.slot(slot), await practice.booking(made), await picture(practice)
    assert (stored.cost, stored.context, stored.location, stored.version) == (price, "Работа", "Room 5", 3)
    assert (stored.created_at, stored.updated_at) == (NOW, NOW + HOUR)
    assert (booking.note, booking.status, booking.reserved_at, booking.hold_expires_at) == (
        "Вопрос",
        BookingStatus.DECLINED,
        NOW,
        NOW + DAY,
    )
    first, second = sorted(seen.history, key=lambda each: each.seq)
    assert (first.to_slot_id, first.actor_id, first.reason) == (slot.id, who.account_id, None)
    assert (second.by, second.reason, second.text, second.at) == ("staff", "other", "Нет", NOW + HOUR)


async def test_what_is_not_there_is_said_to_be_missing(practice: StoredPractice):
    async with practice.uow() as uow:
        for read in (uow.slots.peek, uow.slots.get):
            with pytest.raises(SlotNotFound):
                await read(SlotId(uuid7()))
        assert await uow.bookings.latest([]) == {}
        assert await uow.bookings.latest([SlotId(uuid7())]) == {}
        assert await uow.slots.lock([SlotId(uuid7())], AccountId(uuid7()), NOW) == {}


async def test_the_store_itself_keeps_one_slot_of_a_specialist_at_a_time(practice: StoredPractice):
    who = AccountId(uuid7())
    await put(practice, slot_of(who), slot_of(who, TEN + HOUR), slot_of(AccountId(uuid7())))
    assert await refused(put(practice, slot_of(who, TEN + 59 * MINUTE))) is SlotOverlaps
    assert await refused(put(practice, slot_of(who, TEN - 59 * MINUTE))) is SlotOverlaps
    await put(practice, slot_of(who, status=SlotStatus.WITHDRAWN), slot_of(who, TEN - HOUR))


async def test_the_store_itself_keeps_one_booking_of_a_slot(practice: StoredPractice):
    slot = await practice.offer()
    ended = [booking_of(slot, status=BookingStatus(status)) for status in ("declined", "cancelled", "expired")]
    await book(practice, *ended, booking_of(slot, status=BookingStatus.COMPLETED))
    for status in ("reserved", "agreed", "completed", "no_show"):
        assert await refused(book(practice, booking_of(slot, status=BookingStatus(status)))) is SlotStateConflict


async def test_the_store_itself_keeps_a_client_at_one_place(practice: StoredPractice):
    who, slots = AccountId(uuid7()), [await practice.offer(starts_at=TEN + n * 30 * MINUTE) for n in range(3)]
    await book(practice, booking_of(slots[0], who), booking_of(slots[2], who))
    assert await refused(book(practice, booking_of(slots[1], who))) is ClientBusy
    await book(practice, booking_of(slots[1], who, status=BookingStatus.EXPIRED))


async def test_of_a_slot_the_booking_that_holds_it_is_found_else_the_last(practice: StoredPractice):
    slot = await practice.offer()
    first, second = client(), client()

    async def latest() -> Booking:
        async with practice.uow() as uow:
            return (await uow.bookings.latest([slot.id]))[slot.id]

    held = await practice.reserved(slot, first)
    await practice.bookings.cancel(first, slot.id)
    assert (await latest()).id == held.id
    practice.clock.advance(HOUR)
    held = await practice.reserved(slot, second)
    assert (await latest()).id == held.id
    await practice.bookings.cancel(second, slot.id)
    assert (await latest()).id == held.id


async def test_what_stands_in_the_way_of_a_booking(practice: StoredPractice):
    who, owner = AccountId(uuid7()), AccountId(uuid7())
    at = {shift: [await practice.offer(starts_at=TEN + shift * HOUR) for _ in range(3)] for shift in range(3)}
    own = slot_of(who)
    await put(practice, own)
    mine = booking_of(at[0][0], who), booking_of(at[2][0], who)
    agreed = booking_of(at[1][0], who, status=BookingStatus.AGREED)
    consulting, theirs = booking_of(own), booking_of(at[0][1], owner)
    later, ended = booking_of(at[1][1], owner), booking_of(at[0][2], who, status=BookingStatus.DECLINED)
    await book(practice, *mine, agreed, consulting, theirs, later, ended, booking_of(at[1][2]))
    async with practice.uow() as uow:
        found = await uow.bookings.around(who, owner, Period(TEN, TEN + HOUR))
    assert {each.id for each in found} == {each.id for each in (*mine, consulting, theirs)}


async def test_a_refusal_leaves_no_trace(practice: StoredPractice):
    who = specialist()
    slot = await practice.offer(who)
    await practice.reserved(slot)
    practice.clock.advance(DAY)
    before = await picture(practice), await practice.facts(), await practice.trail()
    with pytest.raises(OwnSlot):
        await practice.bookings.reserve(replace(who, permissions=client().permissions), slot.id)
    after = await picture(practice), await practice.facts(), await practice.trail()
    assert [len(each) for each in after[1:]] == [len(each) for each in before[1:]]
    assert [each.status for each in after[0].bookings] == [BookingStatus.RESERVED]


async def test_unused_withdrawn_slots_go_in_batches(practice: StoredPractice):
    who = AccountId(uuid7())
    unused = [slot_of(who, status=SlotStatus.WITHDRAWN) for _ in range(120)]
    used, free = slot_of(who, status=SlotStatus.WITHDRAWN), slot_of(who, TEN + DAY)
    await put(practice, *unused, used, free)
    await book(practice, booking_of(used, status=BookingStatus.DECLINED))
    practice.clock.advance(91 * DAY)
    await practice.settling.purge_withdrawn()
    assert {each.id for each in (await picture(practice)).slots} == {used.id, free.id}


@pytest.mark.postgres
async def test_time_waits_for_nobody_who_is_busy_with_a_slot(postgres_practice: SqlPractice):
    """What somebody has locked is left to him, and to the next minute."""
    practice = postgres_practice
    slots = [await practice.offer() for _ in range(2)]
    for slot in slots:
        await practice.reserved(slot)
    practice.clock.advance(DAY)
    async with practice.uow() as uow:
        await uow.slots.get(slots[0].id)
        await asyncio.wait_for(practice.settling.expire_holds(), 30)
        assert [(await practice.slot(each)).status for each in slots] == [SlotStatus.RESERVED, SlotStatus.FREE]
    await practice.settling.expire_holds()
    assert (await practice.slot(slots[0])).is_free


@pytest.mark.postgres
@pytest.mark.parametrize(
    "change", ["UPDATE {table} SET reason = 'other'", "UPDATE {table} SET text = 'Other'", "DELETE FROM {table}"]
)
async def test_history_is_never_changed(postgres_practice: SqlPractice, change: str):
    await postgres_practice.reserved(await postgres_practice.offer())
    with pytest.raises(DBAPIError, match="never changed"):
        async with postgres_practice.sessions.begin() as session:
            await session.execute(text(change.format(table="consultations_booking_history")))


@pytest.mark.postgres
async def test_a_booking_is_of_no_other_specialist_and_organisation_than_its_slot(postgres_practice: SqlPractice):
    slot = await postgres_practice.offer(specialist(manager().tenant()))
    for foreign in ({"specialist_id": AccountId(uuid7())}, {"organisation_id": uuid7()}):
        with pytest.raises(ForeignKeyViolationError, match="foreign key"):
            await book(postgres_practice, booking_of(slot, **foreign))
