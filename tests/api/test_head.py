"""RFC 9110 section 9.3.2: whatever answers GET answers HEAD alike, without the body."""

from urllib.parse import urlencode

import pytest
from httpx import Response
from prometheus_client import REGISTRY

from support.lifeline import LifeLine, live, made
from support.routes import APP, DOCUMENT, ROUTES, Route, sample
from support.served import Person, Served, Visitor, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

READS = [route for route in ROUTES if route.method == "GET"]
OWN = {"x-request-id", "set-cookie"}
"""Headers in which two answers to one request differ."""


@pytest.fixture(scope="module")
async def life(portal: Served) -> LifeLine:
    return await live(portal)


def told(answer: Response) -> tuple[int, dict[str, str]]:
    return answer.status_code, {name: value for name, value in answer.headers.items() if name not in OWN}


async def is_head_of_get(visitor: Visitor, address: str, **asked: str) -> Response:
    got, head = [await visitor.request(method, address, headers=asked) for method in ("GET", "HEAD")]
    assert told(head) == told(got), address
    assert head.content == b"", address
    return head


def at(route: Route, ids: dict[str, str]) -> str:
    query = urlencode({name: sample(schema) for name, schema in route.required_query.items()})
    return f"{route.at(**ids)}?{query}"


async def test_every_read(life: LifeLine):
    """In an organisation where there is something of everything."""
    heads = [await is_head_of_get(life.manager, at(route, life.ids)) for route in READS]
    assert {head.status_code for head in heads} >= {200, 404}
    assert sum(head.status_code == 200 and int(head.headers["Content-Length"]) > 0 for head in heads) > 40
    assert [str(head.url) for head in heads if head.status_code >= 500] == []


@pytest.mark.parametrize("route", READS, ids=str)
async def test_a_stranger_learns_no_more(portal: Served, route: Route):
    await is_head_of_get(portal.visitor, at(route, {}))


async def test_what_one_has_is_not_sent_again(life: LifeLine):
    tag = well(await life.manager.head("/api/v1/accounts/me")).headers["ETag"]
    known = await is_head_of_get(life.manager, "/api/v1/accounts/me", **{"If-None-Match": tag})
    assert (known.status_code, known.headers["ETag"]) == (304, tag)


async def test_a_calendar_program_asks_before_it_reads(portal: Served, participant: Person):
    url = well(await participant.post("/api/v1/calendar-feeds")).json()["url"]
    address = url[url.index("/api/") :]
    tag = well(await is_head_of_get(portal.visitor, address)).headers["ETag"]
    assert (await is_head_of_get(portal.visitor, address, **{"If-None-Match": tag})).status_code == 304


async def test_a_file_that_is_streamed(portal: Served, participant: Person):
    export_id = await made(participant, "/accounts/me/data-exports")
    await portal.work()
    head = well(await is_head_of_get(participant, f"/api/v1/data-exports/{export_id}/file"))
    assert int(head.headers["Content-Length"]) > 0


@pytest.mark.parametrize(
    "address", ["/livez", "/docs", "/redoc", "/openapi.json", "/.well-known/jwks.json", "/nothing"]
)
async def test_what_is_no_part_of_the_api(portal: Served, address: str):
    await is_head_of_get(portal.visitor, f"http://portal{address}")


async def test_who_is_known_by_a_cookie_need_not_prove_that_it_was_meant(portal: Served, participant: Person):
    token = participant.headers["Authorization"].removeprefix("Bearer ")
    cookie = {"Cookie": f"__Host-praktika_access={token}"}
    assert (await is_head_of_get(portal.visitor, "/api/v1/accounts/me", **cookie)).status_code == 200


def test_the_document_tells_of_get_alone():
    assert [path for path, operations in DOCUMENT["paths"].items() if "head" in operations] == []


@pytest.mark.parametrize(
    ("address", "methods"),
    [
        ("/api/v1/meta", "GET, HEAD"),
        ("/api/v1/places", "GET, HEAD, POST"),
        ("/api/v1/accounts/me", "GET, HEAD, PATCH"),
        ("/api/v1/auth/login", "POST"),
        ("/docs", "GET, HEAD"),
    ],
)
async def test_a_refused_method_is_told_all_there_are(address: str, methods: str):
    answer = await Visitor(APP).request("TRACE", f"http://portal{address}")
    assert (answer.status_code, answer.headers["Allow"]) == (405, methods)


async def test_where_nothing_is_read_head_is_refused(portal: Served):
    answer = await portal.visitor.head("/api/v1/auth/login")
    assert (answer.status_code, answer.headers["Allow"], answer.content) == (405, "POST", b"")


async def test_figures_tell_head_from_get(portal: Served):
    before = counted("HEAD"), counted("GET")
    await portal.visitor.head("http://portal/livez")
    assert (counted("HEAD"), counted("GET")) == (before[0] + 1, before[1])


def counted(method: str) -> float:
    labels = {"method": method, "route": "/livez", "status": "200"}
    return REGISTRY.get_sample_value("praktika_http_request_seconds_count", labels) or 0
