"""An edit after which everything is as before leaves no trace."""

import pytest

from builders.consultations import DAY, HOUR, specialist
from praktika.consultations.domain.errors import SlotStateConflict
from praktika.kernel.errors import Stale

pytestmark = pytest.mark.anyio


@pytest.fixture
def owner():
    return specialist()


async def test_a_slot_stays_as_it_is(practice, owner):
    slot = await practice.offer(owner, context="First job")
    before = (len(practice.store.audit), practice.told())
    practice.clock.advance(DAY)
    same = {"starts_at": slot.starts_at, "ends_at": slot.ends_at, "context": "First job", "cost": None}
    for terms in ({}, same):
        edited = await practice.slots.edit(owner, slot.id, expected=1, **terms)
        assert (edited.version, edited.updated_at) == (1, slot.updated_at)
    assert (len(practice.store.audit), practice.told()) == before


async def test_a_reserved_slot_stays_as_it_is_and_nobody_is_told(practice, owner):
    slot = await practice.offer(owner, location="Room 5")
    await practice.reserved(slot)
    before = (len(practice.store.audit), practice.told())
    edited = await practice.slots.edit(owner, slot.id, expected=2, location="Room 5")
    assert edited.version == 2
    assert (len(practice.store.audit), practice.told()) == before


async def test_what_differs_in_one_word_is_written_down_once(practice, owner):
    slot = await practice.offer(owner, context="First job")
    edited = await practice.slots.edit(owner, slot.id, expected=1, context="Second job", cost=None)
    assert edited.version == 2
    assert [each.action for each in practice.store.audit][1:] == ["consultations.slot:update"]


async def test_who_read_another_version_or_moves_what_is_reserved_is_refused_all_the_same(practice, owner):
    slot = await practice.offer(owner)
    with pytest.raises(Stale):
        await practice.slots.edit(owner, slot.id, expected=2)
    await practice.reserved(slot)
    with pytest.raises(SlotStateConflict):
        await practice.slots.edit(owner, slot.id, expected=2, ends_at=slot.ends_at + HOUR, context="Else")
