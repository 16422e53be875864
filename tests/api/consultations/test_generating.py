"""Slots made of hours, over HTTP; A24."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from support.appointments import API, problem
from support.availability import EXCEPTIONS, GENERATE, ROUBLES, RULES, add, days, generate, monday, pointers, rule
from support.served import Person, Served, well
from support.statements import statements

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


async def zone(who: Person, name: str) -> None:
    address = f"{API}/specialists/{who.account_id}/settings"
    etag = well(await who.get(address)).headers["ETag"]
    well(await who.patch(address, json={"time_zone": name}, headers={"If-Match": etag}))


def starts(made: dict[str, Any]) -> list[str]:
    return [each["starts_at"] for each in made["created"]]


def skipped(made: dict[str, Any]) -> list[str]:
    return [f"{each['local_start']} {each['reason']}" for each in made["skipped"]]


@pytest.fixture
async def anna(portal: Served) -> Person:
    return await portal.staff("specialist")


def change_of_berlin() -> tuple[date, bool]:
    """The next Sunday on which clocks change, at least two weeks from now, and whether they are put forward."""
    now = datetime.now(UTC).date() + timedelta(days=14)
    sundays = (_last_sunday(year, month) for year in (now.year, now.year + 1) for month in (3, 10))
    found = next(each for each in sundays if each >= now)
    return found, found.month == 3


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.isoweekday() % 7)


async def test_rules_make_the_same_local_times_before_and_after_clocks_change(anna: Person):
    """A24: the rows of the table for a week on either side of a change."""
    await zone(anna, "Europe/Berlin")
    await add(anna, RULES, rule(slot_minutes=50, gap_minutes=10))
    sunday, forward = change_of_berlin()
    before, after = ("08", "07") if forward else ("07", "08")
    for day, hour in ((sunday - timedelta(days=6), before), (sunday + timedelta(days=1), after)):
        made = await generate(anna, days(day))
        assert starts(made)[0] == f"{day}T{hour}:00:00Z"
        assert [each["ends_at"][14:] for each in made["created"]] == ["50:00Z"] * 3


async def test_on_the_day_itself_no_time_is_offered_that_clocks_do_not_show_or_twice(anna: Person):
    """A24."""
    await zone(anna, "Europe/Berlin")
    sunday, forward = change_of_berlin()
    await add(anna, RULES, rule(weekday=7, local_from="01:00", local_to="05:00"))
    made = await generate(anna, days(sunday))
    if forward:
        assert starts(made) == [f"{sunday}T0{hour}:00:00Z" for hour in (0, 1, 2)]
        assert skipped(made) == [f"{sunday}T02:00 dst-gap"]
    else:
        assert [each[11:13] for each in starts(made)] == ["23", "00", "02", "03"]
        assert skipped(made) == []


async def test_the_second_run_creates_nothing(anna: Person):
    """A24."""
    await add(anna, RULES, rule())
    span = days(monday(), 7)
    assert len((await generate(anna, span))["created"]) == 3
    again = await generate(anna, span)
    assert (again["created"], skipped(again)) == ([], [f"{monday()}T{hour}:00 overlap" for hour in ("09", "10", "11")])
    page = well(await anna.get(f"{API}/slots", params={"mine": "true"})).json()
    assert len(page["items"]) == 3


async def test_closed_and_extra_days_differ(anna: Person):
    """A24."""
    await zone(anna, "Europe/Moscow")
    await add(anna, RULES, rule())
    first, second = monday(), monday() + timedelta(days=7)
    await add(anna, EXCEPTIONS, {"date": str(first), "kind": "closed"})
    extra = {"kind": "extra", "local_from": "15:00", "local_to": "16:00", "slot_minutes": 30}
    await add(anna, EXCEPTIONS, {"date": str(first)} | extra)
    made = await generate(anna, days(first, 14))
    half_hours = [f"{first}T12:00:00Z", f"{first}T12:30:00Z"]
    assert starts(made) == half_hours + [f"{second}T0{hour}:00:00Z" for hour in (6, 7, 8)]


async def test_a_dry_run_tells_what_would_be_and_stores_nothing(anna: Person):
    """A24."""
    await add(anna, RULES, rule(context="CV", cost=ROUBLES, location="Room 1"))
    span = days(monday(), 7)
    would, made = await generate(anna, span, dry_run=True), await generate(anna, span)

    def told(answer: dict[str, Any]) -> list[dict[str, Any]]:
        untold = {"id", "created_at", "updated_at"}
        return [{name: value for name, value in each.items() if name not in untold} for each in answer["created"]]

    assert told(would) == told(made)
    assert (await anna.get(f"{API}/slots/{would['created'][0]['id']}")).status_code == 404
    assert (await generate(anna, span, dry_run=True))["created"] == []


async def test_what_is_created_is_shown_as_it_is_read_later(portal: Served, anna: Person):
    await add(anna, RULES, rule(context="CV", cost=ROUBLES, location="Room 1"))
    (first, *_) = (await generate(anna, days(monday(), 7)))["created"]
    assert first == well(await anna.get(f"{API}/slots/{first['id']}")).json()
    assert (first["context"], first["cost"], first["location"]) == ("CV", ROUBLES, "Room 1")
    assert first["allowed_actions"] == ["edit", "delete"]
    client = await portal.participant()
    assert well(await client.get(f"{API}/slots/{first['id']}")).json()["location"] is None


async def test_staff_generate_for_their_specialists_only(portal: Served):
    house = await portal.organisation()
    anna, boss = await portal.staff("specialist", house), await portal.staff("manager", house)
    stranger = await portal.staff("specialist")
    named = {"specialist_id": str(anna.account_id)}
    await add(boss, RULES, rule(**named))
    made = await generate(boss, days(monday(), 7), **named)
    assert [each["specialist"]["id"] for each in made["created"]] == [str(anna.account_id)] * 3
    assert [each["organisation_id"] for each in made["created"]] == [str(house)] * 3
    span = days(monday(), 7)
    for who, body, code in (
        (boss, span, "required"),
        (boss, span | {"specialist_id": str(stranger.account_id)}, "unknown-reference"),
        (anna, span | named, "unknown-member"),
    ):
        refused = await who.post(GENERATE, json=body)
        assert pointers(refused) == ["/specialist_id"]
        assert refused.json()["errors"][0]["code"] == code


async def test_how_many_days_and_slots_at_once(anna: Person):
    first = monday()
    for number in (93, 0, -1):
        assert pointers(await anna.post(GENERATE, json=days(first, number))) == ["/to"]
    assert await generate(anna, days(first, 92)) == {"created": [], "skipped": []}
    for weekday in range(1, 8):
        await add(anna, RULES, rule(weekday=weekday, local_from="00:00", local_to="24:00", slot_minutes=15))
    refused = await anna.post(GENERATE, json=days(first, 6))
    assert problem(refused) == (422, "consultations.too-many-slots")
    assert well(await anna.get(f"{API}/slots", params={"mine": "true"})).json()["items"] == []
    assert len((await generate(anna, days(first, 5)))["created"]) == 480


async def test_five_hundred_slots_take_ten_statements(anna: Person, monkeypatch: pytest.MonkeyPatch):
    for weekday in range(1, 6):
        await add(anna, RULES, rule(weekday=weekday, local_from="00:00", local_to="24:00", slot_minutes=15))
    extra = {"kind": "extra", "local_from": "00:00", "local_to": "05:00", "slot_minutes": 15}
    await add(anna, EXCEPTIONS, {"date": str(monday() + timedelta(days=5))} | extra)
    with statements(monkeypatch) as sent:
        assert len((await generate(anna, days(monday(), 6)))["created"]) == 500
    assert len([each for each in sent if "identity_sessions" not in each]) <= 10


async def test_past_and_far_days_make_no_slots(anna: Person):
    for weekday in range(1, 8):
        await add(anna, RULES, rule(weekday=weekday, local_to="10:00"))
    today = datetime.now(UTC).date()
    past = await generate(anna, days(today - timedelta(days=7), 5))
    assert ({each["reason"] for each in past["skipped"]}, past["created"]) == ({"in-past"}, [])
    far = await generate(anna, days(today + timedelta(days=368), 5))
    assert ({each["reason"] for each in far["skipped"]}, far["created"]) == ({"too-far"}, [])


async def test_parallel_calls_make_each_slot_once(anna: Person):
    await add(anna, RULES, rule())
    made = await asyncio.gather(*(generate(anna, days(monday(), 7)) for _ in range(8)))
    assert sorted(len(each["created"]) for each in made) == [0] * 7 + [3]


async def test_a_call_sent_again_with_its_key_gets_its_answer_again(anna: Person):
    await add(anna, RULES, rule())
    span, key = days(monday(), 7), {"Idempotency-Key": "once"}
    first = well(await anna.post(GENERATE, json=span, headers=key))
    again = well(await anna.post(GENERATE, json=span, headers=key))
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (first.json(), "true")
