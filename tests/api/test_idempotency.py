"""01-api 8: what a key promises on every POST, and where it promises nothing."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from asyncpg import Connection
from sqlalchemy import func, select

from praktika.identity.adapters.sql.tables import accounts
from praktika.infrastructure.tables import audit_events, idempotency_keys, work_items
from support.routes import POSTS, Route, sample
from support.served import PASSWORD, Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

SECRET = (
    *("/auth/", "/api-keys", "/accounts/me/password", "/accounts/me/email", "/erasures"),
    *("/webhook", "/unsubscribe", "/calendar-feeds"),
)
"""Where answers hold secrets, or guesses at a password are counted, which a repetition must not undo; to
unsubscribe is the same however often it is done.
"""

UNKEYED = [route for route in POSTS if any(part in route.path for part in SECRET)]
KEYED = [route for route in POSTS if route not in UNKEYED]

NO_KEYS = ("", " ", "two words", "x" * 256, "ключ".encode(), b"\x7f", b"\xff", b"a\tb")


def keyed(key: Any) -> dict[str, Any]:
    return {"Idempotency-Key": key}


def invitation(email: str) -> dict[str, Any]:
    return {"email": email, "first_name": "New", "last_name": "Person", "roles": ["curator"]}


async def rows(portal: Served, table: Any, *where: Any) -> int:
    async with portal.container.infrastructure.sessions()() as session:
        return (await session.execute(select(func.count()).select_from(table).where(*where))).scalar_one()


@pytest.fixture(scope="module")
async def manager(portal: Served) -> Person:
    return await portal.staff("manager")


@pytest.mark.parametrize("route", KEYED, ids=str)
async def test_what_is_no_key_is_refused(admin: Person, route: Route):
    for key in NO_KEYS:
        answer = await admin.post(route.at(), json=sample(route.body or {}), headers=keyed(key))
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid-parameter"), key


@pytest.mark.parametrize("route", UNKEYED, ids=str)
async def test_no_key_counts_where_answers_hold_secrets(portal: Served, route: Route):
    for key in ("two words", "fine", "fine"):
        answer = await portal.visitor.post(route.at(), json={"nobody_knows": 1}, headers=keyed(key))
        assert answer.status_code in (401, 404, 415, 422)
        assert "Idempotency-Replayed" not in answer.headers
    assert await rows(portal, idempotency_keys, idempotency_keys.c.scope.contains("/auth/")) == 0


async def test_signing_in_twice_with_one_key_gives_two_sessions(portal: Served, manager: Person):
    body = {"login": manager.email, "password": PASSWORD}
    tokens = [
        well(await portal.visitor.post("/api/v1/auth/login", json=body, headers=keyed("one"))).json()["refresh_token"]
        for _ in range(2)
    ]
    assert tokens[0] != tokens[1]


async def test_a_repetition_gets_the_first_answer(portal: Served, manager: Person):
    body = invitation(portal.address("twice"))
    first, second = [await manager.post("/api/v1/accounts", json=body, headers=keyed("a")) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 201)
    assert (first.content, first.headers["ETag"]) == (second.content, second.headers["ETag"])
    assert first.headers["Content-Type"] == second.headers["Content-Type"]
    assert (first.headers.get("Idempotency-Replayed"), second.headers["Idempotency-Replayed"]) == (None, "true")


async def test_another_body_under_the_same_key_is_refused(portal: Served, manager: Person):
    for number, status in enumerate((201, 422)):
        body = invitation(portal.address(f"body{number}"))
        answer = await manager.post("/api/v1/accounts", json=body, headers=keyed("b"))
        assert answer.status_code == status
    assert answer.json()["code"] == "idempotency-key-reused"
    assert await rows(portal, accounts, accounts.c.email == body["email"]) == 0


async def test_a_key_belongs_to_its_owner_and_its_route(portal: Served, manager: Person):
    colleague = await portal.staff("manager")
    for person in (manager, colleague):
        body = invitation(portal.address("own"))
        assert (await person.post("/api/v1/accounts", json=body, headers=keyed("c"))).status_code == 201
    answer = await manager.post("/api/v1/directions", json={"name": "Another route"}, headers=keyed("c"))
    assert answer.status_code == 201


async def test_a_refusal_is_not_kept(portal: Served, manager: Person):
    body = invitation(portal.address("late"))
    wrong = await manager.post("/api/v1/accounts", json=body | {"roles": ["nobody"]}, headers=keyed("d"))
    assert wrong.status_code == 422
    right = await manager.post("/api/v1/accounts", json=body, headers=keyed("d"))
    assert (right.status_code, "Idempotency-Replayed" in right.headers) == (201, False)


async def test_a_key_is_no_way_past_the_door(portal: Served, manager: Person):
    body = invitation(portal.address("door"))
    well(await manager.post("/api/v1/accounts", json=body, headers=keyed("e")))
    assert (await portal.visitor.post("/api/v1/accounts", json=body, headers=keyed("e"))).status_code == 401
    nonsense = keyed("e") | {"Authorization": "Bearer nonsense"}
    assert (await portal.visitor.post("/api/v1/accounts", json=body, headers=nonsense)).status_code == 401


async def test_twenty_at_once_have_one_effect(portal: Served, manager: Person):
    body = invitation(portal.address("twenty"))
    answers = await asyncio.gather(
        *(manager.post("/api/v1/accounts", json=body, headers=keyed("f")) for _ in range(20))
    )
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses.keys() <= {201, 409}
    assert statuses[201] >= 1
    made = {answer.content for answer in answers if answer.status_code == 201}
    assert len(made) == 1
    for answer in answers:
        if answer.status_code == 409:
            assert (answer.json()["code"], answer.headers["Retry-After"]) == ("idempotency-in-flight", "1")
    (account_id,) = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    assert await rows(portal, accounts, accounts.c.email == body["email"]) == 1
    assert await rows(portal, audit_events, audit_events.c.subject_id == account_id) == 1
    about = work_items.c.payload["account_id"].as_string() == account_id
    assert await rows(portal, work_items, about) == await rows(portal, work_items, about, work_items.c.attempts == 0)
    again = await manager.post("/api/v1/accounts", json=body, headers=keyed("f"))
    assert (again.content, again.headers["Idempotency-Replayed"]) == (*made, "true")


async def test_twenty_at_once_with_keys_of_their_own_and_one_address_make_one_account(portal: Served, manager: Person):
    body = invitation(portal.address("rivals"))
    answers = await asyncio.gather(
        *(manager.post("/api/v1/accounts", json=body, headers=keyed(f"g{number}")) for number in range(20))
    )
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 19}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"identity.email-taken"}


@pytest.fixture
async def anna(portal: Served) -> Person:
    return await portal.staff("specialist")


@pytest.fixture
def one_commit_unanswered(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next commit is done, but the connection breaks before anybody hears of it."""
    execute, broken = Connection.execute, []

    async def deaf(self: Connection, query: str, *arguments: Any, **options: Any) -> str:
        done: str = await execute(self, query, *arguments, **options)
        if query == "COMMIT" and not broken:
            broken.append(True)
            raise ConnectionResetError
        return done

    monkeypatch.setattr(Connection, "execute", deaf)


RULE = {"weekday": 1, "local_from": "10:00", "local_to": "12:00", "slot_minutes": 60, "valid_from": "2027-01-01"}


async def test_what_may_have_been_done_is_not_done_again(anna: Person, one_commit_unanswered: None):
    """Nobody can tell; the client can, who looks, or comes with a key next time."""
    answer = await anna.post("/api/v1/availability-rules", json=RULE)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert len(well(await anna.get("/api/v1/availability-rules")).json()["items"]) == 1


async def test_with_a_key_what_may_have_been_done_is_found(anna: Person, one_commit_unanswered: None):
    answer = well(await anna.post("/api/v1/availability-rules", json=RULE, headers=keyed("g")))
    assert answer.headers["Idempotency-Replayed"] == "true"
    (made,) = well(await anna.get("/api/v1/availability-rules")).json()["items"]
    assert made["id"] == answer.json()["id"]
