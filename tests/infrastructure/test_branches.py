"""Routes in branches are found as they are in one list."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from praktika.infrastructure.branches import branches

PATHS = [
    ("/livez", "GET"),
    ("/api/v1/places", "PATCH"),
    ("/api/v1/places", "GET"),
    ("/api/v1/places", "POST"),
    ("/api/v1/places-of-work", "GET"),
    ("/api/v1/places/mine", "GET"),
    ("/api/v1/places/{id}", "GET"),
    ("/api/v1/points/{id}/entries", "POST"),
    ("/api/v1/{other}", "GET"),
]


pytestmark = pytest.mark.anyio


@pytest.fixture
def client() -> httpx.AsyncClient:
    def route(path: str, method: str) -> Route:
        return Route(path, lambda request: PlainTextResponse(path), methods=[method])

    app = Starlette(routes=[*branches(route(*each) for each in PATHS)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("/livez", "/livez"),
        ("/api/v1/places", "/api/v1/places"),
        ("/api/v1/places-of-work", "/api/v1/places-of-work"),
        ("/api/v1/places/mine", "/api/v1/places/mine"),
        ("/api/v1/places/7", "/api/v1/places/{id}"),
        ("/api/v1/points", "/api/v1/{other}"),
    ],
)
async def test_the_first_route_that_fits_answers(client, asked, found):
    assert (await client.get(asked)).text == found


async def test_another_method_is_refused_with_those_there_are(client):
    answer = await client.get("/api/v1/points/7/entries")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_a_refusal_tells_the_methods_of_all_routes_at_an_address(client):
    answer = await client.delete("/api/v1/places")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, PATCH, POST")


async def test_what_is_nowhere_is_not_found(client):
    for path in ("/api/v2/places", "/api/v1/places/7/8"):
        assert (await client.get(path)).status_code == 404
