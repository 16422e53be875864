"""Work that was given up, over HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from praktika.bootstrap.work import runner_of
from praktika.identity.events import AccountActivated
from praktika.infrastructure.database import SqlUnitOfWork, row_of
from praktika.infrastructure.dispatching import Dispatcher
from praktika.infrastructure.running import Targets
from praktika.infrastructure.tables import audit_events, work_items
from praktika.infrastructure.work import WorkItem
from praktika.kernel.ids import uuid7
from praktika.kernel.work import BACK_OFF, WorkState
from support.served import AtOnce, Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

HERE = "/api/v1/dead-letters"
WELCOME = "notifications.identity.account_activated"


async def dead(portal: Served, **changes: Any) -> UUID:
    item = WorkItem(
        **{
            "id": uuid7(),
            "handler": "test.gone",
            "key": str(uuid7()),
            "event": None,
            "payload": {},
            "queue": "praktika.general",
            "available_at": datetime.now(UTC),
            "state": WorkState.DEAD,
            "last_error": "ValueError: not today",
        }
        | changes
    )
    async with portal.container.infrastructure.sessions().begin() as session:
        await session.execute(insert(work_items).values(row_of(item)))
    return item.id


@pytest.fixture(autouse=True)
async def nothing_is_left(portal: Served) -> AsyncIterator[None]:
    """Dead work of one test, which would worry the next."""
    yield
    async with portal.container.infrastructure.sessions().begin() as session:
        await session.execute(update(work_items).values(last_error=None, state=WorkState.DONE))


class Repairs:
    """A portal one of whose handlers fails until it is repaired."""

    def __init__(self, portal: Served, handler: str) -> None:
        self._portal = portal
        self._handler = handler
        self.broken = True
        self._runner = runner_of(portal.container)
        self._runner._targets = self._target(self._runner._targets)

    def _target(self, targets: Targets) -> Targets:
        def target(path: str) -> Any:
            async def fail(*_: object, **__: object) -> None:
                raise ValueError("out of order")

            return fail if self.broken and path == "notifications.notifier.on_event" else targets(path)

        return target

    async def work(self) -> None:
        """All tries of everything, without the waits between."""
        store = self._portal.container.infrastructure.store()
        dispatcher = Dispatcher(store, AtOnce(self._runner))
        for _ in range(len(BACK_OFF) + 2):
            async with store.sessions.begin() as session:
                waiting = update(work_items).where(work_items.c.state == WorkState.WAITING)
                await session.execute(waiting.values(available_at=store.clock()))
            while sum([await dispatcher.drain(queue) for queue in dispatcher.queues]):
                pass


async def test_what_failed_to_the_end_is_seen_repaired_and_done_once(portal: Served, admin: Person):
    """NOTIFICATIONS-A17: with event, subscriber and error; others of the same event are done; requeue runs it once."""
    person = await portal.participant()
    repairs = Repairs(portal, WELCOME)
    event = AccountActivated(occurred_at=datetime.now(UTC), account_id=person.account_id)
    async with SqlUnitOfWork(portal.container.infrastructure.store()) as tx:
        tx.publish(event)
    await repairs.work()
    listed = well(await admin.get(HERE, params={"event": "identity.account_activated"})).json()["items"]
    (letter,) = [each for each in listed if each["key"] == str(event.id)]
    assert (letter["subscriber"], letter["queue"], letter["attempts"]) == (WELCOME, "praktika.notifications", 9)
    assert letter["last_error"] == "ValueError: out of order"
    one = well(await admin.get(f"{HERE}/{letter['id']}")).json()
    assert one["payload"]["account_id"] == str(person.account_id)

    repairs.broken = False
    again = well(await admin.post(f"{HERE}/{letter['id']}/requeue")).json()
    assert (again["state"], again["attempts"], again["last_error"]) == ("waiting", 0, None)
    assert (await admin.post(f"{HERE}/{letter['id']}/requeue")).json()["code"] == "notifications.delivery-state"
    await repairs.work()
    assert well(await admin.get(f"{HERE}/{letter['id']}")).json()["state"] == "done"
    query = {"recipient_id": str(person.account_id), "kind": "account.welcome"}
    welcomes = well(await admin.get("/api/v1/messages", params=query)).json()["items"]
    dedupes = {each["id"] for each in welcomes if each["channel"] == "mail"}
    assert len(dedupes) == 2, "one for having been activated, one for this event"


async def test_discarding_needs_a_reason_and_tells_it_to_the_audit_trail(portal: Served, admin: Person):
    work_id = await dead(portal)
    for body in ({}, {"reason": ""}, {"reason": "x" * 501}, {"reason": None}, {"reason": "x", "more": 1}):
        assert (await admin.post(f"{HERE}/{work_id}/discard", json=body)).status_code == 422
    answer = well(await admin.post(f"{HERE}/{work_id}/discard", json={"reason": "Too late."}))
    assert answer.json()["state"] == "discarded"
    assert (await admin.post(f"{HERE}/{work_id}/discard", json={"reason": "Again."})).status_code == 409
    async with portal.container.infrastructure.sessions()() as session:
        told = select(audit_events.c.reason).where(audit_events.c.subject_id == work_id)
        assert list((await session.execute(told)).scalars()) == ["Too late."]


async def test_many_are_requeued_with_one_request(portal: Served, admin: Person):
    for _ in range(3):
        await dead(portal, handler="test.many")
    answer = well(await admin.post(f"{HERE}/requeue", json={"subscriber": "test.many", "limit": 2}))
    assert answer.json() == {"requeued": 2}
    left = well(await admin.get(HERE, params={"subscriber": "test.many"})).json()["items"]
    assert len(left) == 1
    for body in ({}, {"limit": 1}, {"event": "x", "limit": 1001}, {"event": "x", "limit": 0}, {"event": 1}):
        assert (await admin.post(f"{HERE}/requeue", json=body)).status_code == 422


async def test_a_repeated_request_requeues_no_more_than_the_first(portal: Served, admin: Person):
    for _ in range(2):
        await dead(portal, handler="test.twice")
    asked = {"json": {"subscriber": "test.twice", "limit": 1}, "headers": {"Idempotency-Key": str(uuid7())}}
    first, second = [well(await admin.post(f"{HERE}/requeue", **asked)) for _ in range(2)]
    assert (first.json(), second.headers["Idempotency-Replayed"]) == (second.json(), "true")
    assert len(well(await admin.get(HERE, params={"subscriber": "test.twice"})).json()["items"]) == 1


async def test_a_list_is_paged_and_filtered(portal: Served, admin: Person):
    made = [str(await dead(portal, handler="test.paged")) for _ in range(3)]
    answer = well(await admin.get(HERE, params={"subscriber": "test.paged", "limit": 2}))
    second = well(await admin.get(answer.links["next"]["url"])).json()
    assert [each["id"] for each in answer.json()["items"] + second["items"]] == made[::-1]
    assert second["next_cursor"] is None
    for query in ("queue=nowhere", "occurred_at_from=yesterday", "limit=0", "cursor=abc", "text=x"):
        assert (await admin.get(f"{HERE}?{query}")).status_code == 400, query
    assert (
        well(await admin.get(f"{HERE}?subscriber=test.paged&occurred_at_from=2199-12-31T23:00:00Z")).json()["items"]
        == []
    )


async def test_nobody_but_administrators_sees_or_moves_work(portal: Served, participant: Person):
    manager = await portal.staff("manager")
    work_id = await dead(portal)
    for person in (participant, manager):
        assert (await person.get(HERE)).status_code == 403
        assert (await person.get(f"{HERE}/{work_id}")).status_code == 403
        assert (await person.post(f"{HERE}/{work_id}/requeue")).status_code == 403
        assert (await person.post(f"{HERE}/{work_id}/discard", json={"reason": "x"})).status_code == 403
        assert (await person.post(f"{HERE}/requeue", json={"event": "x"})).status_code == 403
    assert (await portal.visitor.get(HERE)).status_code == 401
