"""What time does to slots and bookings, without anybody's command."""

from datetime import timedelta

import pytest

from builders.consultations import DAY, TEN, client
from praktika.consultations.domain.errors import SlotNotFound, SlotStateConflict
from praktika.consultations.domain.slots import SlotStatus

pytestmark = pytest.mark.anyio

SECOND = timedelta(seconds=1)


async def test_time_settles_hundreds_at_once(practice):
    slots = [await practice.offer() for _ in range(205)]
    for slot in slots:
        await practice.reserved(slot)
    practice.clock.advance(DAY)
    await practice.settling.expire_holds()
    assert len(practice.told("reservation_expired")) == 205
    assert {(await practice.slot(each)).status for each in slots} == {SlotStatus.FREE}
    assert {entry.actor_kind for entry in practice.store.audit if entry.action.endswith("expire")} == {"system"}


async def test_withdrawn_slots_nobody_ever_reserved_go_after_ninety_days(practice, owner):
    unused, kept = [await practice.offer(owner, TEN + day * DAY) for day in (1, 2)]
    left = await practice.offer(owner, TEN + 3 * DAY)
    await practice.agreed(kept)
    await practice.bookings.cancel(owner, kept.id)
    moved = client()
    await practice.reserved(left, moved)
    await practice.bookings.reschedule(moved, left.id, to_slot_id=(await practice.offer(owner, TEN + 4 * DAY)).id)
    for slot in (unused, left):
        version = (await practice.slot(slot)).version
        await practice.slots.withdraw(owner, slot.id, expected=version)
    practice.clock.advance(90 * DAY)
    await practice.settling.purge_withdrawn()
    await practice.slot(unused)
    practice.clock.advance(SECOND)
    await practice.settling.purge_withdrawn()
    with pytest.raises(SlotNotFound):
        await practice.slot(unused)
    for slot in (kept, left):
        assert (await practice.slot(slot)).status is SlotStatus.WITHDRAWN


async def test_of_a_slot_withdrawn_after_its_hold_ran_out_nobody_hears_that_it_is_free(practice, slot, owner):
    await practice.reserved(slot)
    practice.clock.advance(DAY)
    await practice.settling.expire_holds()
    await practice.slots.withdraw(owner, slot.id, expected=(await practice.slot(slot)).version)
    with pytest.raises(SlotStateConflict) as refusal:
        await practice.bookings.agree(owner, slot.id)
    assert refusal.value.context["slot_status"] == "withdrawn"
