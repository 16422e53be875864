"""When specialists have time, as they say and change it, over HTTP."""

import asyncio
from typing import Any

import pytest

from support.appointments import problem
from support.availability import EXCEPTIONS, GENERATE, HOURS, ROUBLES, RULES, add, days, monday, pointers, rule
from support.served import Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


@pytest.fixture
async def anna(portal: Served) -> Person:
    return await portal.staff("specialist")


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
