"""A client may go away at any time: nobody is told of a failure, and its command is done whole or not at all."""

import asyncio
import logging
from itertools import count
from typing import Any

import asyncpg
import pytest
from asyncpg.prepared_stmt import PreparedStatement
from httpx import Request, Response
from prometheus_client import REGISTRY
from sqlalchemy import func, select
from starlette.types import Message

from praktika.identity.adapters.sql.tables import accounts
from praktika.infrastructure.edge import GONE
from praktika.infrastructure.tables import audit_events, work_items
from support.served import PORTAL, Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

PATH = "/api/v1/accounts"

DOOMED = "doomed"
STATEMENTS = [
    *((asyncpg.Connection, name) for name in ("execute", "executemany", "fetch", "fetchmany", "prepare")),
    (PreparedStatement, "fetch"),
]
"""Every way to the database."""

NOTHING = (0, 0, 0)


@pytest.fixture(scope="module")
async def manager(portal: Served) -> Person:
    return await portal.staff("manager")


def invitation(email: str) -> dict[str, Any]:
    return {"email": email, "first_name": "New", "last_name": "Person", "roles": ["curator"]}


def written(body: dict[str, Any]) -> bytes:
    """As the HTTP client writes it."""
    return Request("POST", PORTAL, json=body).content


def scope_of(person: Person, headers: dict[str, str]) -> dict[str, Any]:
    given = {"Host": "portal", "Content-Type": "application/json", "Authorization": person.headers["Authorization"]}
    return {
        "type": "http",
        "method": "POST",
        "path": PATH,
        "raw_path": PATH.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in (given | headers).items()],
        "scheme": "http",
        "server": ("portal", 80),
        "client": ("127.0.0.1", 1),
    }


async def hang_up(portal: Served, person: Person, body: bytes, *, missing: bool, **headers: str) -> list[Message]:
    """What is sent to a client that is gone after these bytes of a body, of which more may be `missing`."""
    said: list[Message] = [{"type": "http.request", "body": body, "more_body": missing}]
    sent: list[Message] = []

    async def receive() -> Message:
        return said.pop() if said else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await portal.app(scope_of(person, headers), receive, send)
    return sent


def counted(status: int) -> float:
    labels = {"method": "POST", "route": PATH, "status": str(status)}
    return REGISTRY.get_sample_value("praktika_http_request_seconds_count", labels) or 0


async def made(portal: Served, email: str) -> tuple[int, int, int]:
    """Accounts with this address, entries about them, work that they cause."""
    a, e, w = accounts.c, audit_events.c, work_items.c
    async with portal.container.infrastructure.sessions()() as session:
        ids = [*await session.scalars(select(a.id).where(a.email == email))]
        entries = await session.scalar(select(func.count()).where(e.subject_id.in_(ids)))
        about = w.payload["account_id"].as_string().in_(map(str, ids))
        return len(ids), entries or 0, await session.scalar(select(func.count()).where(about)) or 0


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "half"}], ids=["without a key", "with a key"])
async def test_half_a_body_is_nobodys_failure(
    portal: Served, manager: Person, caplog: pytest.LogCaptureFixture, key: dict[str, str]
):
    body, before = invitation(portal.address("half")), (counted(GONE), counted(500))
    assert await hang_up(portal, manager, written(body)[:20], missing=True, **key) == []
    assert (counted(GONE), counted(500)) == (before[0] + 1, before[1])
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    again = well(await manager.post(PATH, json=body, headers=key))
    assert (again.status_code, "Idempotency-Replayed" in again.headers) == (201, False)


async def test_a_command_that_has_begun_is_done_though_nobody_waits_for_it(portal: Served, manager: Person):
    body, key = invitation(portal.address("begun")), {"Idempotency-Key": "begun"}
    sent = await hang_up(portal, manager, written(body), missing=False, **key)
    again = well(await manager.post(PATH, json=body, headers=key))
    assert (again.headers["Idempotency-Replayed"], again.content) == ("true", sent[1]["body"])
    assert (await made(portal, body["email"]))[0] == 1


@pytest.mark.parametrize("answered", [False, True], ids=["unanswered", "answered"])
async def test_a_command_that_is_given_up_at_any_statement_may_be_sent_again(
    portal: Served, manager: Person, monkeypatch: pytest.MonkeyPatch, answered: bool
):
    """As a server gives up that has to stop and has waited long enough."""
    body = invitation(portal.address("whole"))
    well(await manager.post(PATH, json=body))
    done = await made(portal, body["email"])
    for number in count(1):
        body, key = invitation(portal.address("cut")), {"Idempotency-Key": f"{answered}-{number}"}
        with monkeypatch.context() as patch:
            cut(patch, number, answered=answered)
            request = asyncio.create_task(manager.post(PATH, json=body, headers=key), name=DOOMED)
            (outcome,) = await asyncio.gather(request, return_exceptions=True)
        there = await made(portal, body["email"])
        assert there in (NOTHING, done)
        again = well(await insisting(manager, body, key))
        assert ("Idempotency-Replayed" in again.headers) == (there == done)
        assert await made(portal, body["email"]) == done
        if not isinstance(outcome, asyncio.CancelledError):
            break
    assert (outcome.status_code, number > 10) == (201, True)
    assert portal.container.infrastructure.engine().pool.checkedout() == 0


def cut(patch: pytest.MonkeyPatch, number: int, *, answered: bool) -> None:
    """The doomed task ends at its statement of this number, before or after that is answered."""
    numbers = count(1)

    def counting(inner: Any) -> Any:
        async def statement(*given: Any, **more: Any) -> Any:
            task = asyncio.current_task()
            is_last = task.get_name() == DOOMED and next(numbers) == number
            if is_last and not answered:
                task.cancel()
            answer = await inner(*given, **more)
            if is_last:
                task.cancel()
            return answer

        return statement

    for kind, name in STATEMENTS:
        patch.setattr(kind, name, counting(getattr(kind, name)))


async def insisting(person: Person, body: dict[str, Any], key: dict[str, str]) -> Response:
    """The answer when the first request has let go of its key."""
    while (answer := await person.post(PATH, json=body, headers=key)).status_code == 409:
        assert answer.json()["code"] == "idempotency-in-flight"
    return answer
