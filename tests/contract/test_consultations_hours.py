"""Rules, exceptions and settings as they are read, the same from every store."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from builders.consultations import admin, client, manager, specialist
from praktika.consultations.domain.availability import ExceptionKind, RuleId
from praktika.consultations.domain.errors import RuleNotFound, SpecialistNotFound
from praktika.consultations.queries.availability import ExceptionFilters
from praktika.consultations.queries.slots import MoneyView
from praktika.kernel.actors import ANONYMOUS, Actor
from praktika.kernel.errors import Forbidden, Unauthenticated
from praktika.kernel.ids import uuid7
from praktika.kernel.money import Money
from praktika.kernel.pagination import CursorMismatch
from support.consultations import StoredPractice

pytestmark = pytest.mark.anyio

FIRST = date(2027, 5, 10)
ROUBLES = Money(Decimal("1500.00"), "RUB")
HOURS = {"local_from": "09:00", "local_to": "12:00", "slot_minutes": 60}


async def add_rule(at: StoredPractice, who: Actor, weekday: int = 1, **terms: Any) -> Any:
    return await at.availability.add_rule(who, **{"weekday": weekday, "valid_from": FIRST} | HOURS | terms)


async def close(at: StoredPractice, who: Actor, on: date = FIRST) -> Any:
    return await at.availability.add_exception(who, on=on, kind=ExceptionKind.CLOSED)


async def every_page(read: Any, **given: Any) -> list[Any]:
    found, cursor = [], None
    while True:
        page = await read(cursor=cursor, **given)
        found += page.items
        if not (cursor := page.next_cursor):
            return found


async def test_a_rule_is_read_as_it_was_said(practice):
    who = specialist()
    terms = {"gap_minutes": 10, "valid_to": date(2027, 12, 31), "context": "CV", "location": "Room 1"}
    made = await add_rule(practice, who, cost=ROUBLES, **terms)
    view = await practice.availability_queries.rule(who, made.id)
    said = HOURS | terms
    assert {name: getattr(view, name) for name in said} == said
    assert (view.weekday, view.valid_from, view.cost) == (1, FIRST, MoneyView("1500.00", "RUB"))
    assert (view.id, view.specialist_id, view.organisation_id, view.version) == (made.id, who.me(), None, 1)
    assert view.created_at == view.updated_at == practice.clock()
    assert [*(await practice.availability_queries.rules(who)).items] == [view]


async def test_a_day_that_differs_is_read_as_it_was_said(practice):
    who = specialist()
    closed = await close(practice, who)
    extra = await practice.availability.add_exception(
        who, on=FIRST, kind=ExceptionKind.EXTRA, cost=ROUBLES, context="CV", location="Room 1", **HOURS
    )
    first, second = (await practice.availability_queries.exceptions(who, ExceptionFilters())).items
    assert (first.id, first.date, first.kind, first.cost) == (closed.id, FIRST, "closed", None)
    assert (first.local_from, first.local_to, first.slot_minutes, first.gap_minutes) == (None,) * 4
    assert (second.id, second.kind, second.gap_minutes, second.cost) == (
        extra.id,
        "extra",
        0,
        MoneyView("1500.00", "RUB"),
    )
    assert {name: getattr(second, name) for name in HOURS} == HOURS
    assert (second.context, second.location, second.created_at) == ("CV", "Room 1", practice.clock())


async def test_rules_are_paged_by_weekday_and_beginning(practice):
    who = specialist()
    for weekday, local_from in ((7, "09:00"), (1, "10:00"), (1, "09:00"), (1, "09:00"), (3, "00:00")):
        await add_rule(practice, who, weekday, local_from=local_from)
    expected = [(1, "09:00"), (1, "09:00"), (1, "10:00"), (3, "00:00"), (7, "09:00")]
    for limit in (1, 2, 5):

        async def read(cursor: str | None, limit: int = limit) -> Any:
            return await practice.availability_queries.rules(who, cursor=cursor, limit=limit)

        found = await every_page(read)
        assert [(each.weekday, each.local_from) for each in found] == expected
        assert len({each.id for each in found}) == 5


async def test_days_are_paged_and_found_by_their_range(practice):
    who = specialist()
    for day in (12, 10, 11, 13):
        await close(practice, who, date(2027, 5, day))

    async def found(cursor: str | None = None, **filters: Any) -> Any:
        return await practice.availability_queries.exceptions(who, ExceptionFilters(**filters), cursor=cursor, limit=1)

    assert [each.date.day for each in await every_page(found)] == [10, 11, 12, 13]
    middle = {"date_from": date(2027, 5, 11), "date_to": date(2027, 5, 13)}
    assert [each.date.day for each in await every_page(found, **middle)] == [11, 12]
    cursor = (await found()).next_cursor
    with pytest.raises(CursorMismatch):
        await found(cursor, **middle)


async def test_who_sees_whose_hours(practice):
    boss = manager()
    anna, bert, freelance = specialist(boss.organisation_id), specialist(boss.organisation_id), specialist()
    rules = {who.me(): await add_rule(practice, who) for who in (anna, bert, freelance)}
    for who in (anna, bert, freelance):
        await close(practice, who)

    async def seen(who: Actor, specialist_id: Any = None) -> tuple[set[Any], set[Any]]:
        read, filters = practice.availability_queries, ExceptionFilters(specialist_id=specialist_id)
        found = await read.rules(who, specialist_id=specialist_id), await read.exceptions(who, filters)
        ours, days = ({each.specialist_id for each in page.items} for page in found)
        return ours, days

    of_house, all_three = {anna.me(), bert.me()}, {anna.me(), bert.me(), freelance.me()}
    for who, whose in ((anna, {anna.me()}), (boss, of_house), (admin(), all_three), (manager(), set())):
        assert await seen(who) == (whose, whose)
        for each in all_three:
            assert await seen(who, each) == (whose & {each}, whose & {each})
            if each in whose:
                assert (await practice.availability_queries.rule(who, rules[each].id)).specialist_id == each
            else:
                with pytest.raises(RuleNotFound):
                    await practice.availability_queries.rule(who, rules[each].id)
    with pytest.raises(RuleNotFound):
        await practice.availability_queries.rule(admin(), RuleId(uuid7()))
    for who, refusal in ((client(), Forbidden), (ANONYMOUS, Unauthenticated)):
        for attempt in (seen(who), practice.availability_queries.rule(who, rules[anna.me()].id)):
            with pytest.raises(refusal):
                await attempt


async def test_settings_are_read_by_everybody_but_for_how_long_an_answer_may_take(practice):
    boss = manager()
    anna = specialist(boss.organisation_id)
    practice.people.organisations[anna.me()] = boss.organisation_id
    practice.people.zones[anna.me()] = "Asia/Tokyo"
    read = practice.settings_queries
    view = await read.settings(anna, anna.me())
    assert (view.time_zone, view.hold_minutes, view.reserve_notice_minutes, view.cancel_notice_hours) == (
        "Asia/Tokyo",
        1440,
        60,
        24,
    )
    assert (view.specialist_id, view.version, view.updated_at) == (anna.me(), 0, None)
    await practice.setting.edit(anna, anna.me(), expected=0, time_zone="Europe/Berlin", hold_minutes=5)
    for who in (anna, boss, admin()):
        view = await read.settings(who, anna.me())
        assert (view.time_zone, view.hold_minutes, view.version) == ("Europe/Berlin", 5, 1)
        assert view.updated_at == practice.clock()
    for who in (client(), specialist(), manager()):
        assert (await read.settings(who, anna.me())).hold_minutes is None
    with pytest.raises(Unauthenticated):
        await read.settings(ANONYMOUS, anna.me())
    practice.people.powerless.add(anna.me())
    with pytest.raises(SpecialistNotFound):
        await read.settings(anna, anna.me())
