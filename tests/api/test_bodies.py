"""01-api 5 and 6: bodies of every route that takes one."""

from collections.abc import Iterator
from typing import Any

import pytest

from support.routes import WITH_BODY, Route, Schema, resolved, sample
from support.served import Person, Served

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

ECHO = "qzx7marker"
VERSION = {"If-Match": '"1-00000000"'}
JSON = VERSION | {"Content-Type": "application/json"}
MEGABYTE = 1024 * 1024

UNREADABLE = {
    "nothing whole": b'{"a": ',
    "two values": b"{} {}",
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "a lone surrogate": rb'{"a": "\ud800"}',
    "not UTF-8": b'{"a": "\xff"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "too deep": b"[" * 10_000 + b"]" * 10_000,
    "single quotes": b"{'a': 1}",
}


async def ask(person: Person, route: Route, **request: Any) -> Any:
    return await person.request(route.method, route.at(), headers=request.pop("headers", VERSION), **request)


def violations(answer: Any) -> list[tuple[str, str]]:
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json"), answer.text
    return [(each["pointer"], each["code"]) for each in answer.json()["errors"]]


@pytest.mark.parametrize("route", WITH_BODY, ids=str)
async def test_what_is_no_json_cannot_be_read(admin: Person, route: Route):
    for why, body in UNREADABLE.items():
        answer = await ask(admin, route, content=body, headers=JSON)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed"), why


@pytest.mark.parametrize("route", WITH_BODY, ids=str)
async def test_what_is_no_object_is_refused(admin: Person, route: Route):
    for body in ([], [{}], "text", ECHO, 5, True):
        answer = await ask(admin, route, json=body)
        assert violations(answer) == [("", "wrong-type")], body
        assert ECHO not in answer.text


@pytest.mark.parametrize("route", [route for route in WITH_BODY if route.needs_body], ids=str)
async def test_a_body_that_is_needed_is_missed(admin: Person, route: Route):
    assert violations(await ask(admin, route)) == [("", "required")]
    assert violations(await ask(admin, route, content=b"", headers=JSON)) == [("", "required")]


@pytest.mark.parametrize("route", WITH_BODY, ids=str)
async def test_a_body_says_that_it_is_json(admin: Person, route: Route):
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "application/xml", "", "json"):
        answer = await ask(admin, route, content=b"{}", headers=VERSION | {"Content-Type": media_type})
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type"), media_type
    spelt = VERSION | {"Content-Type": "application/JSON; charset=utf-8"}
    answer = await ask(admin, route, content=b"[]", headers=spelt)
    assert answer.status_code == 422


@pytest.mark.parametrize("route", WITH_BODY, ids=str)
async def test_a_body_over_a_mebibyte_is_too_large(admin: Person, route: Route):
    too_large = b'{"a": "' + b"x" * MEGABYTE + b'"}'

    async def pieces() -> Any:
        for start in range(0, len(too_large), 65536):
            yield too_large[start : start + 65536]

    for body in (too_large, pieces()):
        answer = await ask(admin, route, content=body, headers=JSON)
        assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


@pytest.mark.parametrize("route", WITH_BODY, ids=str)
async def test_a_member_nobody_knows_is_named(admin: Person, route: Route):
    answer = await ask(admin, route, json=sample(route.body) | {"no/body~knows": ECHO})
    assert ("/no~1body~0knows", "unknown-member") in violations(answer)
    assert ECHO not in answer.text


def wrong_values(schema: Schema) -> Iterator[tuple[Any, str | None]]:
    """Values a member of this schema never has, with the code they are refused with where there is but one."""
    kind, form = schema.get("type"), schema.get("format", "")
    if kind == "string":
        yield from ((wrong, None) for wrong in (5, 1.5, True, [ECHO], {"a": ECHO}))
        yield "a\0b", "invalid-text"
        yield "\0", "invalid-text"
    if form == "uuid":
        yield ECHO, "invalid-format"
    if form.startswith("date"):
        time = "T09:00:00Z" if form == "date-time" else ""
        days = ("0000-00-00", "0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31", "2027-02-30")
        yield from ((day + time, "invalid-date") for day in days)
        yield "2027-03-01T09:00:00", "invalid-date"
        yield ECHO, "invalid-date"
    if kind == "integer":
        yield from ((wrong, None) for wrong in ("5", 1.5, True, [], 10**30, -(10**30)))
    if kind == "number":
        yield from ((wrong, None) for wrong in ("5", True, []))
    if kind == "boolean":
        yield from ((wrong, None) for wrong in ("true", 0, 1, []))
    if kind == "array":
        yield from ((wrong, None) for wrong in (ECHO, 5, {"a": ECHO}))
        yield from (([wrong], code) for wrong, code in wrong_values(resolved(schema["items"])))
        if most := schema.get("maxItems"):
            yield [sample(schema["items"])] * (most + 1), "too-long"
    if kind == "object":
        yield from ((wrong, None) for wrong in (ECHO, 5, [ECHO]))
    if "enum" in schema:
        yield ECHO, "not-an-option"
    if kind == "string" and (most := schema.get("maxLength")):
        yield "é" * (most + 1), "too-long"


@pytest.mark.parametrize("route", [route for route in WITH_BODY if route.members], ids=str)
async def test_a_member_of_the_wrong_kind_is_refused_where_it_stands(admin: Person, route: Route):
    whole = sample(route.body)
    for name, schema in route.members.items():
        for wrong, code in wrong_values(schema):
            answer = await ask(admin, route, json=whole | {name: wrong})
            found = violations(answer)
            assert all(pointer.startswith(f"/{name}") for pointer, _ in found), (name, wrong, found)
            assert code is None or code in {each for _, each in found}, (name, wrong, found)
            assert ECHO not in answer.text


@pytest.mark.parametrize("route", [route for route in WITH_BODY if route.body.get("required")], ids=str)
async def test_all_that_is_missed_is_named_at_once(admin: Person, route: Route):
    missed = [(f"/{name}", "required") for name in route.body["required"]]
    assert sorted(violations(await ask(admin, route, json={}))) == sorted(missed)


def test_no_body_takes_members_it_does_not_know():
    for route in WITH_BODY:
        assert route.body.get("additionalProperties") is False or "oneOf" in route.body, str(route)


async def test_a_character_nobody_keeps_hides_nothing(admin: Person):
    body = {"name": "a\0", "address": 5, "b\0": 1, "colour": 1}
    answer = await admin.post("/api/v1/places", json=body)
    assert sorted(violations(answer)) == [
        ("/address", "wrong-type"),
        ("/b\0", "unknown-member"),
        ("/colour", "unknown-member"),
        ("/name", "invalid-text"),
    ]


HUGE = ("1e30", "-1e30", "1e400", "9" * 40, "9" * 5000, "0.001")


@pytest.mark.parametrize("number", HUGE, ids=lambda number: number[:8])
async def test_a_number_no_column_holds_is_refused(portal: Served, number: str):
    manager = await portal.staff("manager")
    step = '{"kind": "stage", "title": "S", "duration": 1, "unit": "days", "min_fill_percent": 50, "points": %s}'
    body = '{"title": "T", "steps": [%s]}' % (step % number)
    answer = await manager.post("/api/v1/templates", content=body, headers=JSON)
    assert answer.status_code in (400, 422), answer.text
    if answer.status_code == 422:
        assert {pointer.rpartition("/")[2] for pointer, _ in violations(answer)} == {"points"}
