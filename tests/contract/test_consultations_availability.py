"""When specialists have time, and the slots made of it: the same promises of both stores."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from builders.consultations import TEN, admin, client, manager, specialist
from praktika.consultations.domain.availability import MOST_RULES, AvailabilityRule, ExceptionId, ExceptionKind, RuleId
from praktika.consultations.domain.errors import (
    ExceptionExists,
    ExceptionNotFound,
    RuleNotFound,
    SlotOverlaps,
    SpecialistNotFound,
    TooManyRules,
)
from praktika.consultations.services.generating import Generated
from praktika.kernel.actors import ANONYMOUS, Actor
from praktika.kernel.errors import Forbidden, Invalid, Stale, Unauthenticated
from praktika.kernel.ids import uuid7
from praktika.kernel.money import Money
from support.consultations import StoredPractice
from support.statements import statements

pytestmark = pytest.mark.anyio

MONDAY = date(2027, 5, 10)
"""A week from now."""

ROUBLES = Money(Decimal("1500.00"), "RUB")


async def add_rule(at: StoredPractice, who: Actor, **terms: Any) -> AvailabilityRule:
    """Mondays from nine to noon, an hour each."""
    given = {"weekday": 1, "local_from": "09:00", "local_to": "12:00", "slot_minutes": 60, "valid_from": MONDAY}
    return await at.availability.add_rule(who, **given | terms)


async def close(at: StoredPractice, who: Actor, on: date = MONDAY) -> Any:
    return await at.availability.add_exception(who, on=on, kind=ExceptionKind.CLOSED)


async def open_extra(at: StoredPractice, who: Actor, local_from: str = "15:00", **terms: Any) -> Any:
    given = {"on": MONDAY, "kind": ExceptionKind.EXTRA, "local_to": "18:00", "slot_minutes": 60}
    return await at.availability.add_exception(who, local_from=local_from, **given | terms)


async def generate(at: StoredPractice, who: Actor, days: int = 7, **given: Any) -> Generated:
    return await at.generating.generate(who, since=MONDAY, until=MONDAY + timedelta(days=days), **given)


def starts(made: Generated) -> list[str]:
    return [f"{slot.starts_at:%dT%H:%M}" for slot in made.slots]


def reasons(made: Generated) -> list[str]:
    return [f"{each.local_start} {each.reason}" for each in made.skipped]


async def stored(at: StoredPractice, who: Actor) -> list[Any]:
    async with at.uow() as uow:
        return list(await uow.rules.of(who.me()))


async def test_a_rule_is_kept_as_it_was_said(practice):
    who = specialist()
    terms = {"gap_minutes": 10, "valid_to": date(2027, 12, 31), "context": "CV", "cost": ROUBLES, "location": "Room 1"}
    made = await add_rule(practice, who, local_to="24:00", **terms)
    (kept,) = await stored(practice, who)
    told = ("id", "weekday", "local_from", "local_to", "slot_minutes", "valid_from", "version", "created_at", *terms)
    assert {name: getattr(kept, name) for name in told} == {name: getattr(made, name) for name in told}
    (entry,) = await practice.trail()
    assert (entry.action, entry.actor_id) == ("consultations.availability-rule:create", who.account_id)


async def test_a_rule_is_edited_and_given_up_by_who_knows_its_version(practice):
    who = specialist()
    rule = await add_rule(practice, who, context="CV")
    edited = await practice.availability.edit_rule(who, rule.id, expected=1, slot_minutes=30, context=None)
    assert (edited.slot_minutes, edited.context, edited.local_from, edited.version) == (30, None, "09:00", 2)
    same = await practice.availability.edit_rule(who, rule.id, expected=2, slot_minutes=30)
    assert same.version == 2
    with pytest.raises(Stale):
        await practice.availability.edit_rule(who, rule.id, expected=1, slot_minutes=45)
    with pytest.raises(Stale):
        await practice.availability.delete_rule(who, rule.id, expected=1)
    await practice.availability.delete_rule(who, rule.id, expected=2)
    assert await stored(practice, who) == []
    with pytest.raises(RuleNotFound):
        await practice.availability.delete_rule(who, rule.id, expected=2)
    assert [entry.action.rpartition(":")[2] for entry in await practice.trail()] == ["create", "update", "delete"]


async def test_an_edit_that_makes_no_sense_changes_nothing(practice):
    who = specialist()
    rule = await add_rule(practice, who)
    with pytest.raises(Invalid) as refused:
        await practice.availability.edit_rule(who, rule.id, expected=1, local_to="08:00")
    assert [each.pointer for each in refused.value.violations] == ["/local_to"]
    (kept,) = await stored(practice, who)
    assert (kept.local_to, kept.version) == ("12:00", 1)


@pytest.mark.parametrize(
    ("terms", "pointers"),
    [
        ({"weekday": 0}, ["/weekday"]),
        ({"weekday": 8}, ["/weekday"]),
        ({"local_from": "9:00"}, ["/local_from"]),
        ({"local_from": "24:00"}, ["/local_from"]),
        ({"local_to": "24:01"}, ["/local_to"]),
        ({"local_to": "09:00"}, ["/local_to"]),
        ({"slot_minutes": 4}, ["/slot_minutes"]),
        ({"slot_minutes": 481}, ["/slot_minutes"]),
        ({"slot_minutes": 181}, ["/slot_minutes"]),
        ({"gap_minutes": -1}, ["/gap_minutes"]),
        ({"gap_minutes": 241}, ["/gap_minutes"]),
        ({"valid_to": MONDAY - timedelta(days=1)}, ["/valid_to"]),
        ({"weekday": 9, "gap_minutes": 999}, ["/gap_minutes", "/weekday"]),
    ],
)
async def test_rules_that_make_no_sense_are_refused(memory_practice, terms, pointers):
    with pytest.raises(Invalid) as refused:
        await add_rule(memory_practice, specialist(), **terms)
    assert [each.pointer for each in refused.value.violations] == pointers


async def test_the_limits_themselves_are_allowed(practice):
    who = specialist()
    limits = {"local_from": "00:00", "local_to": "24:00", "slot_minutes": 480, "gap_minutes": 240, "valid_to": MONDAY}
    await add_rule(practice, who, weekday=7, **limits)
    await add_rule(practice, who, slot_minutes=5, gap_minutes=0)
    assert len(await stored(practice, who)) == 2


async def test_a_specialist_has_fifty_rules_at_most_also_in_parallel(practice):
    who = specialist()
    for _ in range(MOST_RULES - 2):
        await add_rule(practice, who)
    many = await asyncio.gather(*(add_rule(practice, who) for _ in range(6)), return_exceptions=True)
    refused = [each for each in many if isinstance(each, TooManyRules)]
    assert (len(refused), refused[0].context) == (4, {"limit": 50})
    assert len(await stored(practice, who)) == 50
    await add_rule(practice, specialist())


async def test_staff_say_for_whom_and_specialists_for_nobody_else(practice):
    boss, anna, bert = manager(), specialist(), specialist()
    practice.people.organisations[anna.me()] = boss.organisation_id
    rule = await add_rule(practice, boss, specialist_id=anna.me())
    assert (rule.specialist_id, rule.organisation_id) == (anna.account_id, boss.organisation_id)
    for who, named, code in (
        (boss, None, "required"),
        (boss, bert.me(), "unknown-reference"),
        (anna, anna.me(), "unknown-member"),
    ):
        with pytest.raises(Invalid) as refused:
            await add_rule(practice, who, specialist_id=named)
        assert [(each.pointer, each.code) for each in refused.value.violations] == [("/specialist_id", code)]
        with pytest.raises(Invalid):
            await practice.availability.add_exception(who, on=MONDAY, kind=ExceptionKind.CLOSED, specialist_id=named)
        with pytest.raises(Invalid):
            await generate(practice, who, specialist_id=named)


async def test_rules_and_exceptions_of_others_are_not_there(practice):
    boss, anna = manager(), specialist()
    practice.people.organisations[anna.me()] = boss.organisation_id
    rule, day = await add_rule(practice, anna), await close(practice, anna)
    for stranger in (manager(), specialist()):
        with pytest.raises(RuleNotFound):
            await practice.availability.edit_rule(stranger, rule.id, expected=1, slot_minutes=30)
        with pytest.raises(RuleNotFound):
            await practice.availability.delete_rule(stranger, rule.id, expected=1)
        with pytest.raises(ExceptionNotFound):
            await practice.availability.delete_exception(stranger, day.id)
    with pytest.raises(Forbidden):
        await practice.availability.delete_exception(client(), day.id)
    with pytest.raises(Unauthenticated):
        await practice.availability.delete_rule(ANONYMOUS, rule.id, expected=1)
    with pytest.raises(RuleNotFound):
        await practice.availability.edit_rule(admin(), RuleId(uuid7()), expected=1)
    with pytest.raises(ExceptionNotFound):
        await practice.availability.delete_exception(admin(), ExceptionId(uuid7()))


async def test_staff_of_the_organisation_and_administrators_act_for_a_specialist(practice):
    boss = manager()
    anna = specialist(boss.organisation_id)
    for who in (boss, admin()):
        rule, day = await add_rule(practice, anna), await close(practice, anna)
        await practice.availability.edit_rule(who, rule.id, expected=1, slot_minutes=30)
        await practice.availability.delete_rule(who, rule.id, expected=2)
        await practice.availability.delete_exception(who, day.id)


async def test_who_is_no_specialist_any_more_says_nothing(practice):
    who = specialist()
    practice.people.powerless.add(who.me())
    for attempt in (add_rule(practice, who), close(practice, who), generate(practice, who)):
        with pytest.raises(Forbidden):
            await attempt


async def test_there_is_one_exception_of_a_kind_and_beginning_on_a_day(practice):
    who = specialist()
    await close(practice, who)
    await open_extra(practice, who)
    for again in (close(practice, who), open_extra(practice, who, local_to="16:00")):
        with pytest.raises(ExceptionExists):
            await again
    await open_extra(practice, who, "12:00")
    await close(practice, who, MONDAY + timedelta(days=1))
    await close(practice, specialist())
    many = await asyncio.gather(
        *(close(practice, who, MONDAY + timedelta(days=2)) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(each, ExceptionExists) for each in many) == 4


@pytest.mark.parametrize(
    ("terms", "pointers"),
    [
        ({"kind": ExceptionKind.CLOSED, "local_from": "09:00"}, ["/local_from"]),
        ({"kind": ExceptionKind.CLOSED, "gap_minutes": 0, "cost": ROUBLES}, ["/gap_minutes", "/cost"]),
        ({"kind": ExceptionKind.EXTRA}, ["/local_from", "/local_to", "/slot_minutes"]),
        (
            {"kind": ExceptionKind.EXTRA, "local_from": "12:00", "local_to": "11:00", "slot_minutes": 30},
            ["/local_to"],
        ),
    ],
)
async def test_exceptions_that_make_no_sense_are_refused(memory_practice, terms, pointers):
    with pytest.raises(Invalid) as refused:
        await memory_practice.availability.add_exception(specialist(), on=MONDAY, **terms)
    assert [each.pointer for each in refused.value.violations] == pointers


async def test_slots_are_made_of_rules_and_exceptions(practice):
    who = specialist()
    await add_rule(practice, who, context="CV", cost=ROUBLES, location="Room 1", gap_minutes=30)
    await open_extra(practice, who, "15:00", local_to="16:00")
    made = await generate(practice, who)
    assert starts(made) == ["10T06:00", "10T07:30", "10T12:00"]
    first, *_ = made.slots
    kept = await practice.slot(first)
    assert (kept.ends_at, kept.context, kept.cost, kept.location) == (TEN - timedelta(hours=3), "CV", ROUBLES, "Room 1")
    assert (kept.specialist_id, kept.organisation_id, kept.status, kept.version) == (who.account_id, None, "free", 1)
    await close(practice, who, MONDAY + timedelta(days=7))
    assert starts(await generate(practice, who, 14)) == []


async def test_generating_twice_creates_nothing_and_says_why(practice):
    who = specialist()
    await add_rule(practice, who)
    await generate(practice, who)
    again = await generate(practice, who)
    assert starts(again) == []
    assert reasons(again) == [f"2027-05-10T{hour}:00 overlap" for hour in ("09", "10", "11")]


async def test_withdrawn_slots_give_their_time_back(practice):
    who = specialist()
    await add_rule(practice, who)
    first, *_ = (await generate(practice, who)).slots
    await practice.slots.withdraw(who, first.id, expected=1)
    assert starts(await generate(practice, who)) == ["10T06:00"]


async def test_a_dry_run_answers_the_same_and_stores_nothing(practice):
    who = specialist()
    await add_rule(practice, who)
    dry = await generate(practice, who, dry_run=True)
    assert len(await practice.trail()) == 1
    done = await generate(practice, who)
    assert starts(dry) == starts(done) == ["10T06:00", "10T07:00", "10T08:00"]
    assert starts(await generate(practice, who, dry_run=True)) == []


async def test_one_audit_entry_tells_of_all_slots_that_were_made(practice):
    boss = manager()
    anna = specialist(boss.organisation_id)
    practice.people.organisations[anna.me()] = boss.organisation_id
    await add_rule(practice, anna)
    await generate(practice, boss, specialist_id=anna.me())
    await generate(practice, boss, specialist_id=anna.me())
    entry = (await practice.trail())[-1]
    assert len(await practice.trail()) == 2
    assert (entry.action, entry.subject_id, entry.organisation_id) == (
        "consultations.slot:generate",
        anna.account_id,
        boss.organisation_id,
    )
    assert {name: each["to"] for name, each in entry.changes.items() if name in ("since", "until", "created")} == {
        "since": "2027-05-10",
        "until": "2027-05-17",
        "created": 3,
    }


async def test_the_zone_is_that_of_the_settings_or_of_the_account(practice):
    who = specialist()
    practice.people.zones[who.me()] = "Asia/Tokyo"
    await add_rule(practice, who, local_to="10:00")
    assert starts(await generate(practice, who, dry_run=True)) == ["10T00:00"]
    await practice.setting.edit(who, who.me(), expected=0, time_zone="America/New_York")
    assert starts(await generate(practice, who, dry_run=True)) == ["10T13:00"]


@pytest.mark.parametrize(
    ("zone", "hours", "start"),
    [
        ("Pacific/Kiritimati", {"local_from": "00:00", "local_to": "01:00"}, "09T10:00"),
        ("Pacific/Pago_Pago", {"local_from": "23:00", "local_to": "24:00"}, "11T10:00"),
    ],
)
async def test_what_is_in_the_way_is_found_wherever_the_specialist_lives(practice, zone, hours, start):
    who = specialist()
    practice.people.zones[who.me()] = zone
    await add_rule(practice, who, **hours)
    assert starts(await generate(practice, who, 1)) == [start]
    again = await generate(practice, who, 1)
    assert (starts(again), reasons(again)) == ([], [f"2027-05-10T{hours['local_from']} overlap"])


async def test_parallel_calls_make_each_slot_once(practice):
    who = specialist()
    await add_rule(practice, who)
    made = await asyncio.gather(*(generate(practice, who) for _ in range(6)))
    assert sorted(len(each.slots) for each in made) == [0, 0, 0, 0, 0, 3]


async def test_a_slot_published_meanwhile_is_in_the_way_of_the_other(practice):
    who = specialist()
    await add_rule(practice, who, local_to="10:00")
    at_nine = datetime(2027, 5, 10, 6, 30, tzinfo=UTC)
    made, published = await asyncio.gather(
        generate(practice, who), practice.offer(who, starts_at=at_nine), return_exceptions=True
    )
    assert isinstance(published, SlotOverlaps) is (starts(made) == ["10T06:00"])
    assert isinstance(published, SlotOverlaps) is (reasons(made) == [])


async def test_slots_of_another_specialist_are_in_nobodys_way(practice):
    for who in (specialist(), specialist()):
        await add_rule(practice, who)
        assert len((await generate(practice, who)).slots) == 3


@pytest.mark.postgres
async def test_five_hundred_slots_take_as_many_statements_as_one(postgres_practice, monkeypatch):
    who = specialist()
    for weekday in range(1, 8):
        await add_rule(postgres_practice, who, weekday=weekday, local_from="00:00", local_to="24:00", slot_minutes=19)
    with statements(monkeypatch) as sent:
        assert len((await generate(postgres_practice, who, 1)).slots) == 75
        for_one_day = len(sent)
        assert len((await generate(postgres_practice, who, 6)).slots) == 375
    assert for_one_day == len(sent) - for_one_day <= 7


async def test_settings_begin_with_the_defaults_and_are_set_once_at_a_time(practice):
    who = specialist()
    made = await practice.setting.edit(who, who.me(), expected=0, hold_minutes=1, time_zone="Europe/Berlin")
    assert (made.hold_minutes, made.reserve_notice_minutes, made.cancel_notice_hours, made.version) == (1, 60, 24, 1)
    with pytest.raises(Stale):
        await practice.setting.edit(who, who.me(), expected=0, hold_minutes=2)
    changed = await practice.setting.edit(who, who.me(), expected=1, cancel_notice_hours=0, time_zone=None)
    assert (changed.cancel_notice_hours, changed.time_zone, changed.hold_minutes, changed.version) == (0, None, 1, 2)
    assert (await practice.setting.edit(who, who.me(), expected=2, hold_minutes=1)).version == 2
    trail = await practice.trail()
    assert [(entry.action, entry.subject_id) for entry in trail] == [("consultations.settings:update", who.me())] * 2
    assert trail[1].changes["cancel_notice_hours"] == {"from": 24, "to": 0}


async def test_of_parallel_first_settings_one_is_kept(practice):
    who = specialist()
    many = await asyncio.gather(
        *(practice.setting.edit(who, who.me(), expected=0, hold_minutes=n) for n in range(1, 6)),
        return_exceptions=True,
    )
    assert sum(isinstance(each, Stale) for each in many) == 4


@pytest.mark.parametrize(
    ("terms", "pointers"),
    [
        ({"hold_minutes": 0}, ["/hold_minutes"]),
        ({"hold_minutes": 10081}, ["/hold_minutes"]),
        ({"reserve_notice_minutes": 10081}, ["/reserve_notice_minutes"]),
        (
            {"reserve_notice_minutes": -1, "cancel_notice_hours": 169},
            ["/reserve_notice_minutes", "/cancel_notice_hours"],
        ),
        ({"time_zone": "Mars/Olympus"}, ["/time_zone"]),
    ],
)
async def test_settings_out_of_range_are_refused(practice, terms, pointers):
    who = specialist()
    with pytest.raises(Invalid) as refused:
        await practice.setting.edit(who, who.me(), expected=0, **terms)
    assert [each.pointer for each in refused.value.violations] == pointers
    limits = {"hold_minutes": 10080, "reserve_notice_minutes": 0, "cancel_notice_hours": 168}
    assert (await practice.setting.edit(who, who.me(), expected=0, **limits)).version == 1


async def test_who_sets_whose_settings(practice):
    boss = manager()
    anna = specialist(boss.organisation_id)
    practice.people.organisations[anna.me()] = boss.organisation_id

    async def attempt(who: Actor, expected: int = 0) -> Any:
        return await practice.setting.edit(who, anna.me(), expected=expected, hold_minutes=expected + 5)

    refusals: dict[Callable[[], Actor], type[Exception]] = {
        manager: SpecialistNotFound,
        specialist: SpecialistNotFound,
        client: Forbidden,
        lambda: ANONYMOUS: Unauthenticated,
    }
    for stranger, refusal in refusals.items():
        with pytest.raises(refusal):
            await attempt(stranger())
    for expected, who in enumerate((anna, boss, admin())):
        assert (await attempt(who, expected)).version == expected + 1
    practice.people.powerless.add(anna.me())
    with pytest.raises(SpecialistNotFound):
        await attempt(boss, 3)
