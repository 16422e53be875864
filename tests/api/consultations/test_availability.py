"""When specialists have time, how they want to be booked, and slots made of hours, over HTTP; A24."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from httpx import Response

from support.served import Person, Served, well
from support.statements import statements

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

API = "/api/v1"
RULES, EXCEPTIONS, GENERATE = f"{API}/availability-rules", f"{API}/availability-exceptions", f"{API}/slots/generate"

HOURS = {"local_from": "09:00", "local_to": "12:00", "slot_minutes": 60}
ROUBLES = {"amount": "1500.00", "currency": "RUB"}


def monday() -> date:
    """The second one from now: no change of clocks between it and the next, and no slot of it in the past."""
    today = datetime.now(UTC).date()
    return today + timedelta(days=14 - today.weekday())


def rule(**terms: Any) -> dict[str, Any]:
    return {"weekday": 1, "valid_from": "2020-01-01"} | HOURS | terms


def days(since: date, number: int = 1) -> dict[str, str]:
    return {"from": str(since), "to": str(since + timedelta(days=number))}


async def zone(who: Person, name: str) -> None:
    address = f"{API}/specialists/{who.account_id}/settings"
    etag = well(await who.get(address)).headers["ETag"]
    well(await who.patch(address, json={"time_zone": name}, headers={"If-Match": etag}))


async def add(who: Person, address: str, body: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = well(await who.post(address, json=body)).json()
    return made


async def generate(who: Person, span: dict[str, str], **more: Any) -> dict[str, Any]:
    return await add(who, GENERATE, span | more)


def starts(made: dict[str, Any]) -> list[str]:
    return [each["starts_at"] for each in made["created"]]


def skipped(made: dict[str, Any]) -> list[str]:
    return [f"{each['local_start']} {each['reason']}" for each in made["skipped"]]


def problem(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def pointers(answer: Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [each["pointer"] for each in answer.json()["errors"]]


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


async def test_clients_have_no_hours(portal: Served, participant: Person):
    for address, body in ((RULES, rule()), (EXCEPTIONS, {"date": "2027-03-01", "kind": "closed"})):
        assert problem(await participant.post(address, json=body)) == (403, "forbidden")
        assert problem(await participant.get(address)) == (403, "forbidden")
        assert (await portal.visitor.post(address, json=body)).status_code == 401
    assert problem(await participant.post(GENERATE, json=days(monday()))) == (403, "forbidden")


async def test_a_rule_is_read_edited_and_given_up(anna: Person):
    made = well(await anna.post(RULES, json=rule(context="CV", cost=ROUBLES, valid_to="2199-12-31")))
    address, shown = f"{RULES}/{made.json()['id']}", made.json()
    assert {name: shown[name] for name in rule()} == rule()
    assert (shown["gap_minutes"], shown["valid_to"], shown["cost"], shown["location"]) == (
        0,
        "2199-12-31",
        ROUBLES,
        None,
    )
    assert (shown["specialist_id"], shown["version"]) == (str(anna.account_id), 1)
    read = well(await anna.get(address))
    assert (read.json(), read.headers["ETag"]) == (shown, made.headers["ETag"])
    assert (await anna.patch(address, json={"gap_minutes": 5})).status_code == 428
    match = {"If-Match": made.headers["ETag"]}
    edited = well(await anna.patch(address, json={"gap_minutes": 5, "valid_to": None, "cost": None}, headers=match))
    assert (edited.json()["gap_minutes"], edited.json()["valid_to"], edited.json()["cost"]) == (5, None, None)
    assert (await anna.patch(address, json={"gap_minutes": 6}, headers=match)).status_code == 412
    assert (await anna.delete(address)).status_code == 428
    assert (await anna.delete(address, headers=match)).status_code == 412
    assert (await anna.delete(address, headers={"If-Match": edited.headers["ETag"]})).status_code == 204
    assert problem(await anna.get(address)) == (404, "consultations.availability-rule-not-found")


async def test_what_a_rule_was_read_as_can_be_sent_back(anna: Person):
    """A32."""
    made = well(await anna.post(RULES, json=rule(cost=ROUBLES)))
    body = {name: made.json()[name] for name in (*rule(), "gap_minutes", "valid_to", "context", "cost", "location")}
    address, match = f"{RULES}/{made.json()['id']}", {"If-Match": made.headers["ETag"]}
    assert well(await anna.patch(address, json=body, headers=match)).json() == made.json()


@pytest.mark.parametrize(
    ("terms", "pointer"),
    [
        ({"weekday": 0}, "/weekday"),
        ({"weekday": 1.5}, "/weekday"),
        ({"local_from": "9:00"}, "/local_from"),
        ({"local_from": "24:00"}, "/local_from"),
        ({"local_from": 9}, "/local_from"),
        ({"local_to": "24:30"}, "/local_to"),
        ({"local_to": "09:00"}, "/local_to"),
        ({"local_to": "12:00\n"}, "/local_to"),
        ({"slot_minutes": 4}, "/slot_minutes"),
        ({"slot_minutes": 240}, "/slot_minutes"),
        ({"gap_minutes": 241}, "/gap_minutes"),
        ({"valid_from": None}, "/valid_from"),
        ({"valid_to": "2019-12-31"}, "/valid_to"),
        ({"valid_from": "1899-12-31"}, "/valid_from"),
        ({"context": "x" * 256}, "/context"),
        ({"location": "x" * 301}, "/location"),
        ({"cost": {"amount": "-1.00", "currency": "RUB"}}, "/cost/amount"),
        ({"cost": {"amount": "1.00", "currency": "XXX"}}, "/cost/currency"),
        ({"status": "free"}, "/status"),
    ],
)
async def test_rules_that_make_no_sense_are_refused(anna: Person, terms: dict[str, Any], pointer: str):
    assert pointers(await anna.post(RULES, json=rule(**terms))) == [pointer]
    assert well(await anna.get(RULES)).json()["items"] == []


async def test_fifty_rules_are_enough_also_in_parallel(anna: Person):
    for _ in range(47):
        await add(anna, RULES, rule())
    answers = await asyncio.gather(*(anna.post(RULES, json=rule()) for _ in range(8)))
    assert sorted(each.status_code for each in answers) == [201] * 3 + [409] * 5
    refused = next(each for each in answers if each.status_code == 409)
    assert (refused.json()["code"], refused.json()["limit"]) == ("consultations.too-many-rules", 50)


async def test_rules_are_listed_by_weekday_and_beginning(portal: Served):
    house = await portal.organisation()
    anna, bert = [await portal.staff("specialist", house) for _ in range(2)]
    boss, stranger = await portal.staff("manager", house), await portal.staff("manager")
    for who, weekday, local_from in ((anna, 5, "08:00"), (bert, 1, "10:00"), (anna, 1, "09:00"), (bert, 1, "09:00")):
        await add(who, RULES, rule(weekday=weekday, local_from=local_from))

    async def listed(who: Person, **query: Any) -> list[tuple[int, str]]:
        found, cursor = [], None
        while True:
            asked = query | ({"cursor": cursor} if cursor else {})
            page = well(await who.get(RULES, params=asked)).json()
            found += [(each["weekday"], each["local_from"]) for each in page["items"]]
            if not (cursor := page["next_cursor"]):
                return found

    everything = [(1, "09:00"), (1, "09:00"), (1, "10:00"), (5, "08:00")]
    for limit in (1, 3, 50):
        assert await listed(boss, limit=limit) == everything
    assert await listed(boss, specialist_id=str(anna.account_id)) == [(1, "09:00"), (5, "08:00")]
    assert await listed(anna) == [(1, "09:00"), (5, "08:00")]
    assert await listed(anna, specialist_id=str(bert.account_id)) == []
    assert await listed(stranger) == []


async def test_cursors_and_parameters_of_lists_are_their_own(anna: Person):
    for local_from in ("09:00", "10:00"):
        await add(anna, RULES, rule(local_from=local_from))
        await add(anna, EXCEPTIONS, {"date": "2027-03-01", "kind": "extra"} | HOURS | {"local_from": local_from})
    for address in (RULES, EXCEPTIONS):
        cursor = well(await anna.get(address, params={"limit": 1})).json()["next_cursor"]
        named = {"limit": 1, "cursor": cursor, "specialist_id": str(anna.account_id)}
        assert problem(await anna.get(address, params=named)) == (400, "cursor-mismatch")
        assert problem(await anna.get(address, params={"day": "1"})) == (400, "unknown-parameter")
    assert problem(await anna.get(EXCEPTIONS, params={"date_from": "1"})) == (400, "invalid-parameter")


async def test_days_that_differ_are_listed_and_given_up(anna: Person):
    for day in ("2027-03-02", "2027-03-01", "2027-03-03"):
        await add(anna, EXCEPTIONS, {"date": day, "kind": "closed"})
    extra = await add(anna, EXCEPTIONS, {"date": "2027-03-02", "kind": "extra"} | HOURS)
    assert (extra["gap_minutes"], extra["date"], extra["kind"]) == (0, "2027-03-02", "extra")

    async def listed(**query: Any) -> list[tuple[str, str]]:
        page = well(await anna.get(EXCEPTIONS, params=query)).json()
        return [(each["date"][8:], each["kind"]) for each in page["items"]]

    assert await listed() == [("01", "closed"), ("02", "closed"), ("02", "extra"), ("03", "closed")]
    assert await listed(date_from="2027-03-02", date_to="2027-03-03") == [("02", "closed"), ("02", "extra")]
    (shown,) = [each for each in well(await anna.get(EXCEPTIONS)).json()["items"] if each["kind"] == "extra"]
    assert shown == extra
    assert (await anna.delete(f"{EXCEPTIONS}/{extra['id']}")).status_code == 204
    gone = await anna.delete(f"{EXCEPTIONS}/{extra['id']}")
    assert problem(gone) == (404, "consultations.availability-exception-not-found")


async def test_a_day_is_closed_once(anna: Person):
    closed = {"date": "2027-03-02", "kind": "closed"}
    answers = await asyncio.gather(*(anna.post(EXCEPTIONS, json=closed) for _ in range(5)))
    assert sorted(each.status_code for each in answers) == [201] + [409] * 4
    assert {each.json()["code"] for each in answers if each.status_code == 409} == {"consultations.exception-exists"}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"kind": "closed", "local_from": "09:00"}, ["/local_from"]),
        ({"kind": "extra"}, ["/local_from", "/local_to", "/slot_minutes"]),
        ({"kind": "extra"} | HOURS | {"local_to": "08:00"}, ["/local_to"]),
        ({"kind": "holiday"}, ["/kind"]),
    ],
)
async def test_days_that_make_no_sense_are_refused(anna: Person, body: dict[str, Any], found: list[str]):
    assert pointers(await anna.post(EXCEPTIONS, json={"date": "2027-03-02"} | body)) == found


async def test_settings_are_defaults_until_they_are_set(portal: Served, anna: Person, participant: Person):
    address = f"{API}/specialists/{anna.account_id}/settings"
    read = well(await anna.get(address))
    assert read.json() == {
        "specialist_id": str(anna.account_id),
        "time_zone": "Europe/Moscow",
        "hold_minutes": 1440,
        "reserve_notice_minutes": 60,
        "cancel_notice_hours": 24,
        "version": 0,
        "updated_at": None,
    }
    assert read.headers["ETag"].startswith('"0-')
    for who in (participant, await portal.staff("manager")):
        assert well(await who.get(address)).json() == read.json() | {"hold_minutes": None}
    assert problem(await portal.visitor.get(address)) == (401, "unauthenticated")
    assert (await anna.patch(address, json={"hold_minutes": 5})).status_code == 428
    match = {"If-Match": read.headers["ETag"]}
    changed = {"hold_minutes": 5, "cancel_notice_hours": 0, "time_zone": "Asia/Tokyo"}
    made = well(await anna.patch(address, json=changed, headers=match)).json()
    assert (made["version"], made | changed) == (1, made)
    assert (await anna.patch(address, json={"hold_minutes": 6}, headers=match)).status_code == 412
    assert well(await anna.get(address)).json() == made


async def test_settings_out_of_range_are_refused(anna: Person):
    address, match = f"{API}/specialists/{anna.account_id}/settings", {"If-Match": '"0-00000000"'}
    for body, pointer in (
        ({"hold_minutes": 0}, "/hold_minutes"),
        ({"hold_minutes": 10081}, "/hold_minutes"),
        ({"hold_minutes": None}, "/hold_minutes"),
        ({"reserve_notice_minutes": 10081}, "/reserve_notice_minutes"),
        ({"cancel_notice_hours": 169}, "/cancel_notice_hours"),
        ({"time_zone": "Moscow"}, "/time_zone"),
        ({"version": 3}, "/version"),
    ):
        assert pointers(await anna.patch(address, json=body, headers=match)) == [pointer]
    assert well(await anna.get(address)).json()["version"] == 0


async def test_who_is_no_specialist_has_no_settings(portal: Served, participant: Person, admin: Person):
    boss = await portal.staff("manager")
    for who in (participant, boss, admin):
        address = f"{API}/specialists/{who.account_id}/settings"
        assert problem(await boss.get(address)) == (404, "consultations.specialist-not-found")
        match = {"If-Match": '"0-00000000"'}
        refused = await admin.patch(address, json={"hold_minutes": 5}, headers=match)
        assert problem(refused) == (404, "consultations.specialist-not-found")


async def test_settings_of_another_house_are_seen_and_not_set(portal: Served, anna: Person, participant: Person):
    address, match = f"{API}/specialists/{anna.account_id}/settings", {"If-Match": '"0-00000000"'}
    body = {"hold_minutes": 5}
    for stranger in (await portal.staff("manager"), await portal.staff("specialist")):
        refused = await stranger.patch(address, json=body, headers=match)
        assert problem(refused) == (404, "consultations.specialist-not-found")
    assert problem(await participant.patch(address, json=body, headers=match)) == (403, "forbidden")
    assert well(await anna.get(address)).json()["version"] == 0
