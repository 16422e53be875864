"""Making, editing and withdrawing slots."""

from datetime import timedelta
from decimal import Decimal

import pytest

from builders.consultations import DAY, HOUR, NOW, TEN, admin, client, manager, specialist
from praktika.consultations.domain.errors import SlotNotFound, SlotOverlaps, SlotStateConflict
from praktika.consultations.domain.slots import SlotStatus
from praktika.kernel.actors import ANONYMOUS
from praktika.kernel.errors import Forbidden, Invalid, Stale, Unauthenticated
from praktika.kernel.money import Money

pytestmark = pytest.mark.anyio

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
PRICE = Money(Decimal("1500.00"), "RUB")


@pytest.fixture
def owner():
    return specialist()


def violations(refusal):
    return [(each.pointer, each.code) for each in refusal.value.violations]


async def test_a_specialist_publishes_a_slot(practice):
    owner = specialist(manager().tenant())
    slot = await practice.offer(owner, context="First job", cost=PRICE, location="Room 5")
    stored = await practice.slot(slot)
    assert (stored.specialist_id, stored.organisation_id) == (owner.account_id, owner.organisation_id)
    assert (stored.starts_at, stored.ends_at, stored.status, stored.version) == (TEN, TEN + HOUR, "free", 1)
    assert (stored.context, stored.cost, stored.location) == ("First job", PRICE, "Room 5")
    (entry,) = practice.store.audit
    assert (entry.action, entry.actor_id, entry.subject_id) == ("consultations.slot:create", owner.account_id, slot.id)
    assert practice.told() == []


async def test_clients_and_strangers_publish_nothing(practice):
    with pytest.raises(Forbidden):
        await practice.offer(client())
    with pytest.raises(Unauthenticated):
        await practice.offer(ANONYMOUS)
    assert practice.store.audit == []


@pytest.mark.parametrize(
    ("starts_at", "length", "broken"),
    [
        (NOW, HOUR, ("/starts_at", "in-past")),
        (NOW + MINUTE, 5 * MINUTE, None),
        (NOW + 366 * DAY, HOUR, None),
        (NOW + 366 * DAY + MINUTE, HOUR, ("/starts_at", "too-far")),
        (TEN + SECOND, HOUR - SECOND, ("/starts_at", "whole-minutes")),
        (TEN, HOUR + timedelta(microseconds=1), ("/ends_at", "whole-minutes")),
        (TEN, 4 * MINUTE, ("/ends_at", "out-of-range")),
        (TEN, 12 * HOUR, None),
        (TEN, 12 * HOUR + MINUTE, ("/ends_at", "out-of-range")),
        (TEN, timedelta(), ("/ends_at", "out-of-range")),
        (TEN, -HOUR, ("/ends_at", "out-of-range")),
    ],
)
async def test_a_slot_is_five_minutes_to_twelve_hours_in_the_coming_year(practice, owner, starts_at, length, broken):
    if broken is None:
        await practice.offer(owner, starts_at, length)
        return
    with pytest.raises(Invalid) as refusal:
        await practice.offer(owner, starts_at, length)
    assert violations(refusal) == [broken]
    assert practice.store.audit == []


@pytest.mark.parametrize(
    ("starts", "minutes", "fits"),
    [
        (0, 60, False),
        (10, 20, False),
        (-30, 120, False),
        (59, 60, False),
        (-30, 31, False),
        (60, 60, True),
        (-60, 60, True),
    ],
)
async def test_a_specialist_has_one_slot_at_a_time(practice, owner, starts, minutes, fits):
    first = await practice.offer(owner)
    if fits:
        await practice.offer(owner, TEN + starts * MINUTE, minutes * MINUTE)
        return
    with pytest.raises(SlotOverlaps) as refusal:
        await practice.offer(owner, TEN + starts * MINUTE, minutes * MINUTE)
    assert refusal.value.context["conflicts"] == [{"id": first.id, "starts_at": TEN, "ends_at": TEN + HOUR}]
    await practice.offer(specialist(), TEN + starts * MINUTE, minutes * MINUTE)


async def test_free_of_charge_has_no_sign(practice, owner):
    slot = await practice.offer(owner, cost=Money(Decimal("-0.0"), "RUB"))
    assert str(slot.cost.amount) == "0.00"


async def test_at_most_ten_slots_in_the_way_are_told(practice, owner):
    for each in range(12):
        await practice.offer(owner, TEN + 5 * each * MINUTE, 5 * MINUTE)
    with pytest.raises(SlotOverlaps) as refusal:
        await practice.offer(owner)
    starts = [each["starts_at"] for each in refusal.value.context["conflicts"]]
    assert starts == [TEN + 5 * each * MINUTE for each in range(10)]


async def test_a_withdrawn_slot_is_in_nobodys_way(practice, owner):
    first = await practice.offer(owner)
    await practice.slots.withdraw(owner, first.id, expected=1)
    await practice.offer(owner)
    assert practice.store.audit[1].action == "consultations.slot:withdraw"


async def test_staff_publish_for_a_specialist_of_theirs(practice, owner):
    boss = manager()
    practice.people.organisations[owner.me()] = boss.tenant()
    slot = await practice.offer(boss, specialist_id=owner.me())
    assert (slot.specialist_id, slot.organisation_id) == (owner.account_id, boss.organisation_id)
    with pytest.raises(Invalid) as refusal:
        await practice.offer(boss)
    assert violations(refusal) == [("/specialist_id", "required")]
    for stranger in (specialist(), specialist(manager().tenant())):
        with pytest.raises(Invalid) as refusal:
            await practice.offer(boss, specialist_id=stranger.me())
        assert violations(refusal) == [("/specialist_id", "unknown-reference")]
    with pytest.raises(Invalid) as refusal:
        await practice.offer(owner, specialist_id=owner.me())
    assert violations(refusal) == [("/specialist_id", "unknown-member")]


async def test_an_edit_is_checked_as_a_new_slot_is(practice, owner):
    slot, other = await practice.offer(owner), await practice.offer(owner, TEN + 3 * HOUR)
    edited = await practice.slots.edit(owner, slot.id, expected=1, ends_at=TEN + 3 * HOUR, cost=PRICE)
    assert (edited.version, edited.ends_at, edited.cost) == (2, TEN + 3 * HOUR, PRICE)
    with pytest.raises(SlotOverlaps) as refusal:
        await practice.slots.edit(owner, slot.id, expected=2, ends_at=TEN + 3 * HOUR + MINUTE)
    assert [each["id"] for each in refusal.value.context["conflicts"]] == [other.id]
    for starts_at, code in ((NOW, "in-past"), (TEN + SECOND, "whole-minutes")):
        with pytest.raises(Invalid) as refusal:
            await practice.slots.edit(owner, slot.id, expected=2, starts_at=starts_at)
        assert ("/starts_at", code) in violations(refusal)
    assert (await practice.slot(slot)).version == 2
    assert practice.store.audit[-1].changes.keys() == {"ends_at", "cost"}


async def test_an_edit_of_nothing_changes_nothing(practice, owner):
    slot = await practice.offer(owner, context="Jobs")
    edited = await practice.slots.edit(owner, slot.id, expected=1, starts_at=TEN, context="Jobs")
    assert edited.version == 1


async def test_null_clears_what_may_be_missing(practice, owner):
    slot = await practice.offer(owner, context="Jobs", cost=PRICE, location="Room 5")
    edited = await practice.slots.edit(owner, slot.id, expected=1, context=None, cost=None)
    assert (edited.context, edited.cost, edited.location) == (None, None, "Room 5")


async def test_who_edits_or_withdraws_a_version_that_is_over_changes_nothing(practice, owner):
    slot = await practice.offer(owner)
    await practice.slots.edit(owner, slot.id, expected=1, context="Jobs")
    for version in (1, 3):
        with pytest.raises(Stale):
            await practice.slots.edit(owner, slot.id, expected=version, context="Other jobs")
        with pytest.raises(Stale):
            await practice.slots.withdraw(owner, slot.id, expected=version)
    assert (await practice.slot(slot)).context == "Jobs"


async def test_staff_edit_and_withdraw_slots_of_the_organisation(practice):
    boss = manager()
    slot = await practice.offer(specialist(boss.tenant()))
    await practice.slots.edit(boss, slot.id, expected=1, context="Jobs")
    await practice.slots.withdraw(admin(), slot.id, expected=2)
    assert (await practice.slot(slot)).status is SlotStatus.WITHDRAWN


async def test_what_others_may_not_do_with_a_slot(practice):
    """Of a free one, which all see, colleagues hear that it is not theirs; of any other they hear nothing."""
    boss = manager()
    slot = await practice.offer(specialist(boss.tenant()))
    colleague, competitor = specialist(boss.tenant()), manager()
    for who, refusal in ((colleague, Forbidden), (competitor, SlotNotFound), (client(), Forbidden)):
        with pytest.raises(refusal):
            await practice.slots.edit(who, slot.id, expected=1, context="Jobs")
        with pytest.raises(refusal):
            await practice.slots.withdraw(who, slot.id, expected=1)
    await practice.reserved(slot)
    for who in (colleague, competitor):
        with pytest.raises(SlotNotFound):
            await practice.slots.edit(who, slot.id, expected=2, context="Jobs")
    assert (await practice.slot(slot)).context is None


async def test_both_are_told_when_topic_or_place_of_a_reserved_slot_change(practice, owner):
    slot = await practice.offer(owner, context="Jobs", location="Room 5")
    booking = await practice.reserved(slot)
    await practice.slots.edit(owner, slot.id, expected=2, location="Room 6")
    stored, fact = await practice.slot(slot), practice.told()[-1]
    assert (stored.context, stored.location, stored.version) == ("Jobs", "Room 6", 3)
    assert (fact.name, fact.sequence, fact.by) == ("consultations.slot_changed", 1, "specialist")
    assert [(each.seq, each.kind) for each in await practice.history(booking)] == [(1, "reserved"), (2, "changed")]
    assert practice.store.audit[-1].changes.keys() == {"location"}


async def test_time_and_price_of_a_reserved_slot_stay(practice, owner):
    slot = await practice.offer(owner, cost=PRICE)
    await practice.reserved(slot)
    for terms in ({"cost": None}, {"starts_at": TEN + MINUTE}, {"ends_at": TEN + 2 * HOUR, "context": "Jobs"}):
        with pytest.raises(SlotStateConflict):
            await practice.slots.edit(owner, slot.id, expected=2, **terms)
    same = await practice.slots.edit(owner, slot.id, expected=2, starts_at=TEN, cost=PRICE, context="Jobs")
    assert (same.context, same.cost) == ("Jobs", PRICE)
