"""Slots made of rules and exceptions: the same promises of both stores."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from builders.consultations import TEN, manager, specialist
from praktika.consultations.domain.errors import SlotOverlaps
from praktika.consultations.services.generating import Generated
from support.hours import MONDAY, ROUBLES, add_rule, close, generate, open_extra
from support.statements import statements

pytestmark = pytest.mark.anyio


def starts(made: Generated) -> list[str]:
    return [f"{slot.starts_at:%dT%H:%M}" for slot in made.slots]


def reasons(made: Generated) -> list[str]:
    return [f"{each.local_start} {each.reason}" for each in made.skipped]


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
