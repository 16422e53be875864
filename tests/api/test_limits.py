"""01-api 12: how often somebody may ask, and that answers tell it."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient, Response

from support.routes import ROUTES
from support.served import Person, Served, Visitor, serving, settings_of

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

NOBODY = {"login": "nobody@example.org", "password": "a wrong password"}


def from_address(portal: Served, address: str) -> AsyncClient:
    return AsyncClient(transport=ASGITransport(portal.app, client=(address, 1)), base_url="http://portal")


def left(answer: Response) -> dict[str, int]:
    """Requests left, by limit, as the answer tells them."""
    return {name: int(count) for name, count in re.findall(r'"([a-z-]+)";r=(\d+);t=\d+', answer.headers["RateLimit"])}


@pytest.fixture(scope="module")
async def people(portal: Served) -> tuple[Person, Person]:
    return await portal.participant(), await portal.participant()


@pytest.fixture
async def limited(portal: Served, database: str, folder: Path) -> AsyncIterator[Served]:
    """The portal anew, in which anybody may ask five times a minute and sign up twice an hour."""
    settings = settings_of(database, folder, requests_per_minute=5, sign_up_per_hour=2)
    async with serving(settings) as served:
        yield served


def at(portal: Served, person: Person) -> Visitor:
    """The same person, signed in at another portal on the same database."""
    return Visitor(portal.app, Authorization=person.headers["Authorization"])


async def test_answers_tell_what_is_left_and_refusals_when_there_will_be_more(limited: Served):
    door = from_address(limited, "10.1.0.1")
    answers = [await door.get("/api/v1/meta") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert [left(answer)["default"] for answer in answers] == [4, 3, 2, 1, 0, 0]
    refused = answers[-1]
    assert refused.headers["RateLimit-Policy"] == '"default";q=5;w=60'
    assert refused.json()["code"] == "too-many-requests"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit"] == f'"default";r=0;t={refused.headers["Retry-After"]}'


async def test_to_ask_by_head_counts_as_to_read(limited: Served):
    door = from_address(limited, "10.1.0.9")
    answers = [await door.request(method, "/api/v1/meta") for method in ("GET", "HEAD") * 3]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert [left(answer)["default"] for answer in answers] == [4, 3, 2, 1, 0, 0]


async def test_problems_count_and_tell_it_too(limited: Served):
    door = from_address(limited, "10.1.0.2")
    for answer, status in (
        (await door.get("/api/v1/accounts"), 401),
        (await door.get("/api/v1/meta", params={"what": "1"}), 400),
        (await door.post("/api/v1/auth/login", json={}), 422),
    ):
        assert answer.status_code == status
        assert "default" in left(answer)


async def test_accounts_are_counted_alone_whatever_their_address(limited: Served, people: tuple[Person, Person]):
    ada, ben = (at(limited, person) for person in people)
    assert [(await ada.get("/api/v1/accounts/me")).status_code for _ in range(6)] == [200] * 5 + [429]
    assert (await ben.get("/api/v1/accounts/me")).status_code == 200
    assert (await limited.visitor.get("/api/v1/meta")).status_code == 200


async def test_a_bad_token_counts_for_the_address_it_came_from(limited: Served):
    door = from_address(limited, "10.1.0.3")
    for n in range(5):
        answer = await door.get("/api/v1/accounts/me", headers={"Authorization": f"Bearer guess-{n}"})
        assert answer.status_code == 401
    last = await door.get("/api/v1/accounts/me", headers={"Authorization": "Bearer another"})
    assert last.status_code == 429


async def test_the_addresses_of_one_ipv6_network_are_one(limited: Served):
    for n in range(5):
        await from_address(limited, f"2001:db8::{n}").get("/api/v1/meta")
    assert (await from_address(limited, "2001:db8::ffff").get("/api/v1/meta")).status_code == 429
    assert (await from_address(limited, "2001:db8:0:1::1").get("/api/v1/meta")).status_code == 200
    assert (await from_address(limited, "::ffff:10.9.0.1").get("/api/v1/meta")).status_code == 200


async def test_signing_up_is_limited_by_address_in_all_processes_together(limited: Served, database: str, folder: Path):
    settings = settings_of(database, folder, sign_up_per_hour=2)
    async with serving(settings) as other:
        for portal in (limited, other):
            assert (await from_address(portal, "10.1.0.4").post("/api/v1/auth/sign-up", json={})).status_code == 422
        for portal in (limited, other):
            refused = await from_address(portal, "10.1.0.4").post("/api/v1/auth/sign-up", json={})
            assert refused.status_code == 429
            assert 1 <= int(refused.headers["Retry-After"]) <= 3600
        assert (await from_address(other, "10.1.0.5").post("/api/v1/auth/sign-up", json={})).status_code == 422


async def test_a_repetition_that_gets_the_kept_answer_counts(limited: Served, people: tuple[Person, Person]):
    person = at(limited, people[1])
    spent = [
        left(await person.post("/api/v1/organisations", json={"name": "x"}, headers={"Idempotency-Key": "k"}))
        for _ in range(2)
    ]
    assert spent[0]["default"] - spent[1]["default"] == 1


async def test_nothing_is_counted_where_no_limit_is_set(portal: Served):
    answer = await portal.visitor.post("/api/v1/auth/login", json=NOBODY)
    assert answer.status_code == 401
    assert "RateLimit" not in answer.headers


async def test_probes_are_never_refused(limited: Served):
    door = from_address(limited, "10.1.0.6")
    assert {(await door.get("/livez")).status_code for _ in range(7)} == {200}


def test_every_limit_a_route_names_is_configured(portal: Served):
    names = {route.operation.get("x-rate-limit") for route in ROUTES} - {None}
    limits = portal.container.infrastructure.limits()
    assert names <= {name for name in names if name in limits}
    assert {"sign-up", "sign-in", "forgot", "codes", "applications", "reservations"} == names


def test_every_route_may_refuse_the_hasty():
    assert [str(route) for route in ROUTES if "429" not in route.operation["responses"]] == []
