"""When specialists have time, as they say and change it: the same promises of both stores."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from builders.consultations import admin, client, manager, specialist
from praktika.consultations.domain.availability import MOST_RULES, ExceptionId, ExceptionKind, RuleId
from praktika.consultations.domain.errors import ExceptionExists, ExceptionNotFound, RuleNotFound, TooManyRules
from praktika.kernel.actors import ANONYMOUS, Actor
from praktika.kernel.errors import Forbidden, Invalid, Stale, Unauthenticated
from praktika.kernel.ids import uuid7
from support.consultations import StoredPractice
from support.hours import MONDAY, ROUBLES, add_rule, close, generate, open_extra

pytestmark = pytest.mark.anyio


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
