"""Messages over HTTP: filters, pages, versions and refusals."""

from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from starlette.types import Receive, Scope, Send

from builders.notifications import message, reader_of_messages
from praktika.infrastructure import problems
from praktika.infrastructure.memory import MemoryStore
from praktika.kernel.ids import uuid7
from praktika.kernel.pagination import Cursors
from praktika.notifications.adapters.http import ROUTERS
from praktika.notifications.adapters.memory import MemoryMessageRows, MemoryNotificationsUnitOfWork
from praktika.notifications.domain import Message, MessageState
from praktika.notifications.queries import MessageQueries

pytestmark = pytest.mark.anyio


class Desk:
    """The routes alone, asked by staff of one organisation."""

    def __init__(self) -> None:
        self.organisation_id = uuid7()
        self._store = MemoryStore()
        self._app = FastAPI()
        for routes in ROUTERS:
            self._app.include_router(routes)
        self._app.state.container = SimpleNamespace(
            notifications=SimpleNamespace(
                messages=lambda: MessageQueries(MemoryMessageRows(self._store), Cursors("secret"))
            )
        )
        problems.install(self._app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["praktika.actor"] = reader_of_messages(self.organisation_id)
        await self._app(scope, receive, send)

    async def keep(self, *messages: Message) -> None:
        async with MemoryNotificationsUnitOfWork(self._store) as tx:
            await tx.messages.add_new(messages)

    def message(self, kind: str = "application.received", **changes: object) -> Message:
        return message(kind, organisation_id=self.organisation_id, **changes)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(transport=ASGITransport(desk), base_url="http://portal") as client:
        yield client


async def test_a_list_is_filtered_and_paged(desk, client):
    wanted = [desk.message("account.welcome", state=MessageState.SENT) for _ in range(3)]
    await desk.keep(*wanted, desk.message(), message())
    query = {"kind": ["account.welcome", "account.invitation"], "state": "sent", "limit": 2}
    answer = await client.get("/api/v1/messages", params=query)
    first = answer.json()
    second = (await client.get(answer.links["next"]["url"])).json()
    assert {item["id"] for item in first["items"] + second["items"]} == {str(each.id) for each in wanted}
    assert second["next_cursor"] is None


async def test_a_message_has_a_version_and_is_not_sent_twice_to_who_has_it(desk, client):
    given = desk.message(address_masked="a***@example.org")
    await desk.keep(given)
    answer = await client.get(f"/api/v1/messages/{given.id}")
    assert answer.json()["address_masked"] == "a***@example.org"
    assert answer.json()["subject"] == {"type": "internships.application", "id": str(given.subject_id)}
    again = await client.get(f"/api/v1/messages/{given.id}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


async def test_a_message_of_another_organisation_is_not_there(desk, client):
    hidden = message(organisation_id=uuid7())
    await desk.keep(hidden)
    answer = await client.get(f"/api/v1/messages/{hidden.id}")
    assert (answer.status_code, answer.json()["code"]) == (404, "notifications.message-not-found")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("kind=nothing", "invalid-parameter"),
        ("state=happy", "invalid-parameter"),
        ("recipient_id=me", "invalid-parameter"),
        ("limit=0", "invalid-parameter"),
        ("cursor=abc", "cursor-invalid"),
        ("text=code", "unknown-parameter"),
    ],
)
async def test_a_filter_that_makes_no_sense_is_refused(client, query, code):
    answer = await client.get(f"/api/v1/messages?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, code)
