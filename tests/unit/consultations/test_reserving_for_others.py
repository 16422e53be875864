"""Staff reserve for a client of theirs."""

import pytest

from builders.consultations import client, manager, someone, specialist
from praktika.consultations.domain.errors import ClientBusy, OwnSlot, SlotNotFound
from praktika.kernel.errors import Forbidden, Invalid

pytestmark = pytest.mark.anyio


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
