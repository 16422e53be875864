"""01-api 4: parameters of every list and of every address."""

from urllib.parse import parse_qs, urlsplit

import pytest

from praktika.kernel.ids import uuid7
from support.routes import LISTS, ROUTES, WITH_ID, Route, sample
from support.served import Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

ECHO = "qzx7marker"
FREE = {"q", "cursor"}
STRICT = ("date", "date-time", "uuid")


def bad_queries(route: Route) -> list[str]:
    """Queries that name a known parameter with a value that cannot be."""
    found = []
    for name, schema in route.query.items():
        each = schema.get("items", schema)
        found.append(f"{name}=%00")
        if each.get("format") in STRICT or {"enum", "const"} & each.keys() or each.get("type", "string") != "string":
            found.append(f"{name}={ECHO}")
        if each.get("format", "").startswith("date"):
            time = "T09:00:00Z" if each["format"] == "date-time" else ""
            found += [f"{name}={day}{time}" for day in ("0000-00-00", "1899-12-31", "2200-01-01", "2027-02-30")]
        if each.get("format") == "date-time":
            found.append(f"{name}=2027-03-01T09:00:00")  # nobody knows where
        if each.get("type") == "integer":
            loose = ("9" * 30, "1.5", "1.0", "", "%2B5", "5_0", "%205", "5%20", "05", "-0", "1e1", "0x5", "%D9%A5")
            found += [f"{name}={value}" for value in loose]
        if each.get("type") == "boolean":
            found += [f"{name}={value}" for value in ("1", "0", "yes", "no", "on", "t", "True", "TRUE", "%20true", "")]
        if "number" in {option.get("type") for option in each.get("anyOf", ())}:
            found += [f"{name}={value}" for value in ("%2B40", "4e1", "4_0", "%2040", "040", "40.", ".5", "Infinity")]
    return found


def refused(answer, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.text
    assert ECHO not in answer.text


@pytest.mark.parametrize("route", LISTS, ids=str)
async def test_a_page_has_one_to_two_hundred_items(admin: Person, route: Route):
    for limit in ("0", "201", "-1", "abc", "1.5", "", "9" * 30):
        refused(await admin.get(route.at(), params={"limit": limit}), "invalid-parameter")


@pytest.mark.parametrize("route", [route for route in ROUTES if bad_queries(route)], ids=str)
async def test_a_value_that_cannot_be_is_refused(admin: Person, route: Route):
    for query in bad_queries(route):
        answer = await admin.request(route.method, f"{route.at()}?{query}", json=sample(route.body or {}))
        assert answer.status_code == 400, f"{query}: {answer.text}"
        assert answer.json()["code"] in ("invalid-parameter", "cursor-invalid")
        assert ECHO not in answer.text


@pytest.mark.parametrize("route", [route for route in ROUTES if route.query], ids=str)
async def test_what_goes_once_is_not_given_twice(admin: Person, route: Route):
    for name, schema in route.query.items():
        if schema.get("type") != "array":
            value = "true" if schema.get("type") == "boolean" else sample(schema)
            query = f"{name}={value}&{name}={value}"
            refused(await admin.request(route.method, f"{route.at()}?{query}"), "invalid-parameter")


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_a_parameter_nobody_knows_is_refused(admin: Person, route: Route):
    refused(await admin.request(route.method, f"{route.at()}?nobody_knows={ECHO}"), "unknown-parameter")


@pytest.mark.parametrize("route", LISTS, ids=str)
async def test_a_cursor_made_elsewhere_is_refused(admin: Person, route: Route):
    for cursor in (ECHO, "!", "x" * 1999, "é"):
        refused(await admin.get(route.at(), params={"cursor": cursor}), "cursor-invalid")
    refused(await admin.get(route.at(), params={"cursor": "x" * 2001}), "invalid-parameter")


@pytest.mark.parametrize("route", WITH_ID, ids=str)
async def test_an_id_that_is_none_names_nothing(admin: Person, route: Route):
    for wrong in (ECHO, "-", "%00", "..%2f..", "%20", "null", "{}", "%2B5", "2_027", "2027.0", str(uuid7()) + "0"):
        address = route.path.format_map(dict.fromkeys(route.ids, wrong))
        answer = await admin.request(
            route.method, address, json=sample(route.body or {}), headers={"If-Match": '"1-00000000"'}
        )
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), answer.text
        assert ECHO not in answer.text


@pytest.fixture(scope="module")
async def three_colleagues(portal: Served) -> list[Person]:
    acme = await portal.organisation()
    return [await portal.staff("manager", acme) for _ in range(3)]


async def test_a_page_leads_to_the_next(three_colleagues: list[Person]):
    manager, *_ = three_colleagues
    first = well(await manager.get("/api/v1/accounts?limit=2&sort=email&include=total"))
    assert (len(first.json()["items"]), first.json()["total"]) == (2, 3)
    cursor = first.json()["next_cursor"]
    link = first.links["next"]
    assert link["rel"] == "next"
    asked = {name: values[0] for name, values in parse_qs(urlsplit(link["url"]).query).items()}
    assert asked == {"limit": "2", "sort": "email", "include": "total", "cursor": cursor}
    last = well(await manager.get(link["url"]))
    assert (len(last.json()["items"]), last.json()["next_cursor"], "Link" in last.headers) == (1, None, False)
    seen = {item["id"] for item in first.json()["items"] + last.json()["items"]}
    assert seen == {str(each.account_id) for each in three_colleagues}


async def test_a_cursor_belongs_to_its_filters_and_its_sort(three_colleagues: list[Person]):
    manager, *_ = three_colleagues
    address = "/api/v1/accounts?sort=email"
    cursor = well(await manager.get(f"{address}&limit=1")).json()["next_cursor"]
    for other in ("sort=-email", "sort=email&q=x", "sort=email&status=active", "sort=email&role=manager"):
        refused(await manager.get(f"/api/v1/accounts?{other}&cursor={cursor}"), "cursor-mismatch")
    well(await manager.get(f"{address}&limit=200&cursor={cursor}"))
    for place in (0, 20, len(cursor) // 2):
        changed = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        refused(await manager.get(f"{address}&cursor={changed}"), "cursor-invalid")


async def test_a_cursor_of_another_list_is_refused(admin: Person, three_colleagues: list[Person]):
    cursor = well(await admin.get("/api/v1/accounts?limit=1")).json()["next_cursor"]
    for route in LISTS:
        if route.path != "/api/v1/accounts":
            refused(await admin.get(route.at(), params={"cursor": cursor}), "cursor-mismatch")


async def test_a_search_takes_wildcards_as_they_are(portal: Served, admin: Person):
    await portal.organisation("Fifty % Off_Season")
    for text, found in {"%": 1, "_": 1, "fifty % off": 1, "f%y": 0, "off season": 0, "\\": 0}.items():
        page = well(await admin.get("/api/v1/organisations", params={"q": text})).json()
        assert len(page["items"]) == found, text
