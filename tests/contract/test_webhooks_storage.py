"""What every store of webhooks and their deliveries promises."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from builders.webhooks import ADMIN, TYPE, KnownOrganisations, manager_of
from praktika.infrastructure.database import SqlStore
from praktika.infrastructure.memory import MemoryStore
from praktika.kernel.clock import FrozenClock
from praktika.kernel.ids import uuid7
from praktika.kernel.pagination import CursorMismatch, Cursors
from praktika.notifications.adapters.memory.receivers import MemoryResolver, PlainSealer, RecordingCaller
from praktika.notifications.adapters.memory.unit_of_work import MemoryNotificationsUnitOfWork
from praktika.notifications.adapters.memory.webhook_rows import MemoryWebhookRows
from praktika.notifications.adapters.sql.unit_of_work import SqlNotificationsUnitOfWork
from praktika.notifications.adapters.sql.webhook_rows import SqlWebhookRows
from praktika.notifications.adapters.webhook_tasks import HANDLERS
from praktika.notifications.domain.deliveries import (
    Attempt,
    DeliveryId,
    DeliveryNotFound,
    DeliveryState,
    WebhookDelivery,
)
from praktika.notifications.domain.webhooks import (
    DisabledReason,
    TooManyWebhooks,
    Webhook,
    WebhookId,
    WebhookNotFound,
    WebhookState,
)
from praktika.notifications.policies.webhook_addresses import Guard
from praktika.notifications.ports import NotificationsUnitOfWork
from praktika.notifications.ports.webhooks import Answer
from praktika.notifications.queries.webhooks import DeliveryFilter, WebhookQueries
from praktika.notifications.services.calling import Courier
from praktika.notifications.services.destinations import Destinations
from praktika.notifications.services.webhooks import WebhookService

pytestmark = pytest.mark.anyio

CURSORS = Cursors("secret")


@dataclass
class Storage:
    uow: Callable[[], NotificationsUnitOfWork]
    queries: WebhookQueries
    clock: FrozenClock

    async def keep(self, *webhooks: Webhook) -> None:
        async with self.uow() as tx:
            for webhook in webhooks:
                await tx.webhooks.add(webhook)

    async def plan(self, *deliveries: WebhookDelivery) -> None:
        async with self.uow() as tx:
            await tx.deliveries.add_new(deliveries)

    async def webhook(self, **changes: Any) -> Webhook:
        now = self.clock()
        given = {"id": WebhookId(uuid7()), "organisation_id": uuid7(), "url": "https://example.org/"}
        given |= {"event_types": (TYPE,), "secret": b"sealed", "created_at": now, "updated_at": now}
        kept = Webhook(**(given | changes))
        await self.keep(kept)
        return kept

    def delivery(self, webhook: Webhook, **changes: Any) -> WebhookDelivery:
        now = self.clock()
        given = {"id": DeliveryId(uuid7()), "webhook_id": webhook.id, "organisation_id": webhook.organisation_id}
        given |= {"event_id": uuid7(), "type": TYPE, "body": "{}", "next_attempt_at": now, "created_at": now}
        return WebhookDelivery(**(given | changes))

    async def planned(self, webhook: Webhook, **changes: Any) -> WebhookDelivery:
        delivery = self.delivery(webhook, **changes)
        await self.plan(delivery)
        return delivery

    async def found(self, delivery: WebhookDelivery) -> WebhookDelivery:
        async with self.uow() as tx:
            return await tx.deliveries.get(delivery.id)


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def storage(request: pytest.FixtureRequest) -> Storage:
    found: Storage = request.getfixturevalue(f"{request.param}_webhooks")
    return found


@pytest.fixture
def memory_webhooks(clock: FrozenClock) -> Storage:
    store = MemoryStore(HANDLERS, clock)
    queries = WebhookQueries(MemoryWebhookRows(store), CURSORS)
    return Storage(lambda: MemoryNotificationsUnitOfWork(store), queries, clock)


@pytest.fixture
async def postgres_webhooks(sessions, reader, clock: FrozenClock) -> Storage:
    store = SqlStore(sessions, HANDLERS, clock)
    queries = WebhookQueries(SqlWebhookRows(reader), CURSORS)
    return Storage(lambda: SqlNotificationsUnitOfWork(store), queries, clock)


def members(thing: object) -> dict[str, Any]:
    return {name: value for name, value in vars(thing).items() if not name.startswith("_")}


async def test_a_webhook_comes_back_equal(storage):
    given = await storage.webhook(
        description="Ours",
        state=WebhookState.DISABLED,
        reason=DisabledReason.FAILING,
        struggling=True,
        dead_in_row=10,
        version=3,
    )
    async with storage.uow() as tx:
        found = await tx.webhooks.get(given.id)
    assert found is not given
    assert members(found) == members(given)


async def test_a_delivery_comes_back_equal(storage):
    now = storage.clock()
    attempts = (
        Attempt(at=now, duration_ms=12, status=500, response="oops"),
        Attempt(at=now, duration_ms=15_000, error="timeout"),
    )
    given = await storage.planned(
        await storage.webhook(),
        body='{"type":"x"}',
        state=DeliveryState.FAILED,
        attempts=attempts,
        failures=2,
        turn=3,
        parked=True,
        calling_until=now,
    )
    found = await storage.found(given)
    assert found is not given
    assert members(found) == members(given)


async def test_what_is_not_there_is_not_found(storage):
    async with storage.uow() as tx:
        with pytest.raises(WebhookNotFound):
            await tx.webhooks.get(uuid7())
        with pytest.raises(DeliveryNotFound):
            await tx.deliveries.get(uuid7())
        with pytest.raises(DeliveryNotFound):
            await tx.deliveries.webhook_of(uuid7())


async def test_a_deleted_webhook_takes_its_deliveries_along(storage):
    webhook, other = await storage.webhook(), await storage.webhook()
    gone, kept = await storage.planned(webhook), await storage.planned(other)
    async with storage.uow() as tx:
        await tx.webhooks.delete(await tx.webhooks.get(webhook.id))
    with pytest.raises(DeliveryNotFound):
        await storage.found(gone)
    assert (await storage.found(kept)).webhook_id == other.id


async def test_those_listen_who_are_enabled_for_the_type_and_the_organisation(storage):
    here = uuid7()
    mine, platform = await storage.webhook(organisation_id=here), await storage.webhook(organisation_id=None)
    await storage.webhook()
    await storage.webhook(organisation_id=here, event_types=("internships.intern_enrolled",))
    await storage.webhook(organisation_id=here, state=WebhookState.DISABLED, reason=DisabledReason.GONE)
    async with storage.uow() as tx:
        assert {each.id for each in await tx.webhooks.listening(TYPE, here)} == {mine.id, platform.id}
        assert {each.id for each in await tx.webhooks.listening(TYPE, None)} == {platform.id}
        assert [await tx.webhooks.number(each) for each in (here, None, uuid7())] == [3, 1, 0]


async def test_an_event_is_new_to_a_webhook_once(storage):
    webhook, other = await storage.webhook(), await storage.webhook()
    first = await storage.planned(webhook)
    again = storage.delivery(webhook, event_id=first.event_id)
    theirs = storage.delivery(other, event_id=first.event_id)
    async with storage.uow() as tx:
        assert list(await tx.deliveries.add_new([again, theirs])) == [theirs]
        assert list(await tx.deliveries.add_new([])) == []
        assert await tx.deliveries.webhook_of(theirs.id) == other.id


async def test_calls_on_their_way_are_counted_by_webhook(storage):
    webhook, other = await storage.webhook(), await storage.webhook()
    now = storage.clock()
    soon, past = now + timedelta(seconds=1), now - timedelta(seconds=1)
    calling = [await storage.planned(webhook, calling_until=soon) for _ in range(2)]
    await storage.planned(webhook, calling_until=past)
    await storage.planned(other, calling_until=soon)
    async with storage.uow() as tx:
        assert await tx.deliveries.calling(webhook.id, now, but=calling[0].id) == 1
        assert await tx.deliveries.calling(webhook.id, now, but=uuid7()) == 2


async def test_who_has_waited_longest_gets_the_place(storage):
    webhook = await storage.webhook()
    parked = []
    for minutes in (3, 1, 2):
        at = storage.clock() + timedelta(minutes=minutes)
        parked.append(await storage.planned(webhook, parked=True, created_at=at))
    await storage.planned(webhook)
    async with storage.uow() as tx:
        assert [each.id for each in await tx.deliveries.parked(webhook.id, 2)] == [parked[1].id, parked[2].id]
        assert list(await tx.deliveries.parked(webhook.id, 0)) == []


async def test_all_that_wait_are_ended_at_once(storage):
    webhook, other = await storage.webhook(), await storage.webhook()
    waiting = await storage.planned(webhook, parked=True)
    failed = await storage.planned(webhook, state=DeliveryState.FAILED, turn=4)
    done = await storage.planned(webhook, state=DeliveryState.DELIVERED, next_attempt_at=None)
    theirs = await storage.planned(other)
    async with storage.uow() as tx:
        await tx.deliveries.end_pending(webhook.id)
    for each, turn in ((waiting, 2), (failed, 5)):
        found = await storage.found(each)
        assert (found.state, found.turn, found.parked, found.next_attempt_at) == (DeliveryState.DEAD, turn, False, None)
    assert (await storage.found(done)).state is DeliveryState.DELIVERED
    assert (await storage.found(theirs)).state is DeliveryState.WAITING


async def test_the_oldest_are_dropped_in_batches(storage):
    webhook, now = await storage.webhook(), storage.clock()
    for days in (100, 95, 10):
        await storage.planned(webhook, created_at=now - timedelta(days=days))
    async with storage.uow() as tx:
        assert [await tx.deliveries.drop(now - timedelta(days=90), 1) for _ in range(3)] == [1, 1, 0]
    page = await storage.queries.deliveries(ADMIN, webhook.id)
    assert [view.created_at for view in page.items] == [now - timedelta(days=10)]


async def test_webhooks_come_newest_first_in_pages(storage):
    here, now = uuid7(), storage.clock()
    given = [
        await storage.webhook(organisation_id=here, created_at=now + timedelta(minutes=minutes))
        for minutes in (0, 1, 1)
    ]
    await storage.webhook()
    newest = [each.id for each in sorted(given, key=lambda each: (each.created_at, each.id), reverse=True)]
    for actor, asked in ((manager_of(here), None), (ADMIN, here)):
        first = await storage.queries.webhooks(actor, organisation_id=asked, limit=2)
        second = await storage.queries.webhooks(actor, organisation_id=asked, limit=2, cursor=first.next_cursor)
        assert [view.id for page in (first, second) for view in page.items] == newest
        assert second.next_cursor is None
    with pytest.raises(CursorMismatch):
        await storage.queries.webhooks(ADMIN, cursor=first.next_cursor)
    assert len((await storage.queries.webhooks(ADMIN)).items) == 4


async def test_deliveries_are_found_by_state_type_and_time(storage):
    webhook, now = await storage.webhook(), storage.clock()
    old = await storage.planned(webhook, created_at=now - timedelta(days=1), state=DeliveryState.DEAD)
    test = await storage.planned(webhook, type="notifications.test")
    new = await storage.planned(webhook, created_at=now + timedelta(days=1))
    await storage.planned(await storage.webhook())

    async def ids(**wanted: Any) -> list[Any]:
        page = await storage.queries.deliveries(ADMIN, webhook.id, DeliveryFilter(**wanted))
        return [view.id for view in page.items]

    assert await ids() == [new.id, test.id, old.id]
    assert await ids(states=[DeliveryState.DEAD, DeliveryState.FAILED]) == [old.id]
    assert await ids(types=["notifications.test"]) == [test.id]
    assert await ids(created_at_from=now) == [new.id, test.id]
    assert await ids(created_at_to=now) == [old.id]
    first = await storage.queries.deliveries(ADMIN, webhook.id, limit=2)
    second = await storage.queries.deliveries(ADMIN, webhook.id, limit=2, cursor=first.next_cursor)
    assert [view.id for view in (*first.items, *second.items)] == [new.id, test.id, old.id]
    with pytest.raises(CursorMismatch):
        await storage.queries.deliveries(ADMIN, webhook.id, DeliveryFilter(types=[TYPE]), cursor=first.next_cursor)


async def test_views_show_what_became_of_a_delivery(storage):
    webhook, now = await storage.webhook(description="Ours"), storage.clock()
    attempts = (
        Attempt(at=now, duration_ms=12, status=500, response="oops"),
        Attempt(at=now, duration_ms=15_000, error="timeout"),
    )
    given = await storage.planned(webhook, attempts=attempts, state=DeliveryState.FAILED, body='{"a":1}')
    [view] = (await storage.queries.deliveries(ADMIN, webhook.id)).items
    assert (view.attempt_count, view.last_status, view.last_error) == (2, None, "timeout")
    full = await storage.queries.delivery(manager_of(webhook.organisation_id), given.id)
    assert (full.body, full.state, full.next_attempt_at) == ('{"a":1}', "failed", now)
    told = [(each.at, each.duration_ms, each.status, each.error, each.response) for each in full.attempts]
    assert told == [(now, 12, 500, None, "oops"), (now, 15_000, None, "timeout", None)]
    untried = await storage.planned(webhook, created_at=now + timedelta(days=1))
    view = (await storage.queries.deliveries(ADMIN, webhook.id)).items[0]
    assert (view.id, view.attempt_count, view.last_status, view.last_error) == (untried.id, 0, None, None)
    shown = await storage.queries.webhook(ADMIN, webhook.id)
    assert (shown.description, shown.event_types, shown.disabled_reason) == ("Ours", [TYPE], None)
    assert list(shown.allowed_actions) == ["disable", "test", "edit", "rotate-secret", "delete"]


async def test_a_neighbours_are_not_shown(storage):
    """A25."""
    webhook, platform = await storage.webhook(), await storage.webhook(organisation_id=None)
    neighbour = manager_of(uuid7())
    for each in (webhook, platform):
        delivery = await storage.planned(each)
        with pytest.raises(WebhookNotFound):
            await storage.queries.webhook(neighbour, each.id)
        with pytest.raises(WebhookNotFound):
            await storage.queries.deliveries(neighbour, each.id)
        with pytest.raises(DeliveryNotFound):
            await storage.queries.delivery(neighbour, delivery.id)
    assert (await storage.queries.webhooks(neighbour)).items == []


async def test_of_many_at_once_no_more_than_twenty_are_made(storage):
    here = uuid7()
    destinations, known = Destinations(MemoryResolver(), Guard()), KnownOrganisations({here})
    service = WebhookService(storage.uow, destinations, known, PlainSealer(), storage.clock)
    make = [service.create(manager_of(here), url="https://example.org/", event_types=[TYPE]) for _ in range(25)]
    results = await asyncio.gather(*make, return_exceptions=True)
    assert sum(isinstance(result, TooManyWebhooks) for result in results) == 5
    async with storage.uow() as tx:
        assert await tx.webhooks.number(here) == 20


async def test_of_many_due_at_once_four_are_called_at_a_time(storage):
    webhook = await storage.webhook(secret=PlainSealer().seal("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    deliveries = [await storage.planned(webhook) for _ in range(12)]
    receiver, full, go = RecordingCaller(), asyncio.Event(), asyncio.Event()

    async def post(*_: object) -> Answer:
        receiver.calls.append(None)
        if len(receiver.calls) == 4:
            full.set()
        await go.wait()
        return Answer(200, "")

    receiver.post = post
    courier = Courier(storage.uow, Destinations(MemoryResolver(), Guard()), receiver, PlainSealer(), storage.clock)
    work = [asyncio.create_task(courier.deliver(str(webhook.id), str(each.id), 1)) for each in deliveries]
    async with asyncio.timeout(10):
        await full.wait()
        await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        while sum(task.done() for task in work) < 8:  # those that found no place
            await asyncio.wait([task for task in work if not task.done()], return_when=asyncio.FIRST_COMPLETED)
    assert len(receiver.calls) == 4
    go.set()
    await asyncio.gather(*work)
    found = [await storage.found(each) for each in deliveries]
    assert sum(each.state is DeliveryState.DELIVERED for each in found) == 4
    assert sum(each.is_pending and each.turn == 2 and not each.parked for each in found) == 8


@pytest.mark.postgres
async def test_each_page_of_deliveries_is_found_by_an_index(postgres_webhooks, sessions):
    storage = postgres_webhooks
    webhook, now = await storage.webhook(), storage.clock()
    for each in (webhook, *[await storage.webhook() for _ in range(9)]):
        await storage.plan(*(storage.delivery(each, created_at=now + timedelta(seconds=n)) for n in range(200)))
    columns = {"newest": "", "state": "AND state = ANY(ARRAY['dead'])", "type": "AND type = ANY(ARRAY['x'])"}
    async with sessions.begin() as session:
        await session.execute(text("ANALYZE notifications_webhook_deliveries"))
        await session.execute(text("SET LOCAL enable_seqscan = off"))
        for name, condition in columns.items():
            page = (
                f"EXPLAIN SELECT id FROM notifications_webhook_deliveries WHERE webhook_id = '{webhook.id}' {condition}"
                " ORDER BY created_at DESC, id DESC LIMIT 51"
            )
            plan = "\n".join((await session.execute(text(page))).scalars())
            assert f"ix_notifications_webhook_deliveries_{name}" in plan, plan
