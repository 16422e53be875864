"""What every store of dead work promises."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from praktika.infrastructure.database import SqlStore, row_of
from praktika.infrastructure.memory import WORK, MemoryStore
from praktika.infrastructure.reading import Reader
from praktika.infrastructure.tables import audit_events, work_items
from praktika.infrastructure.work import WorkItem
from praktika.kernel.actors import ANONYMOUS, SYSTEM, Actor, Reach
from praktika.kernel.clock import FrozenClock
from praktika.kernel.errors import Forbidden, Invalid, Unauthenticated
from praktika.kernel.ids import made_at, uuid7
from praktika.kernel.pagination import CursorMismatch, Cursors
from praktika.kernel.work import Queue, WorkState
from praktika.notifications.adapters.memory.dead_letter_rows import MemoryDeadLetterRows
from praktika.notifications.adapters.memory.dead_letters import MemoryOperationsUnitOfWork
from praktika.notifications.adapters.sql.dead_letter_rows import SqlDeadLetterRows
from praktika.notifications.adapters.sql.dead_letters import SqlOperationsUnitOfWork
from praktika.notifications.domain.dead_letters import DeadLetterNotFound, DeliveryStateConflict, WorkId
from praktika.notifications.permissions import DEAD_LETTER_READ, DEAD_LETTER_REQUEUE
from praktika.notifications.queries.dead_letters import DeadLetterFilter, DeadLetterQueries
from praktika.notifications.services.dead_letters import DeadLetterService

pytestmark = pytest.mark.anyio

CURSORS = Cursors("secret")
EVERYTHING = DeadLetterFilter()


@dataclass
class Table:
    """The work table with those who look after it."""

    service: DeadLetterService
    queries: DeadLetterQueries
    clock: FrozenClock
    keep: Callable[[WorkItem], Awaitable[None]]
    audit: Callable[[], Awaitable[list[tuple[Any, ...]]]]

    async def dead(self, **changes: Any) -> WorkId:
        item = WorkItem(
            **{
                "id": uuid7(),
                "handler": "test.hear",
                "key": str(uuid7()),
                "event": "test.rang",
                "payload": {"times": 1},
                "queue": Queue.GENERAL.value,
                "available_at": self.clock(),
                "attempts": 9,
                "losses": 1,
                "state": WorkState.DEAD,
                "last_error": "ValueError: not today",
            }
            | changes
        )
        await self.keep(item)
        return WorkId(item.id)

    async def listed(self, **where: Any) -> list[WorkId]:
        found = await self.queries.dead_letters(SYSTEM, DeadLetterFilter(**where))
        return [WorkId(view.id) for view in found.items]

    async def state(self, work_id: WorkId) -> tuple[Any, ...]:
        view = await self.queries.dead_letter(SYSTEM, work_id)
        return view.state, view.attempts, view.losses, view.last_error, view.available_at


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def table(request: pytest.FixtureRequest) -> Table:
    found: Table = request.getfixturevalue(f"{request.param}_table")
    return found


@pytest.fixture
def memory_table(clock: FrozenClock) -> Table:
    store = MemoryStore((), clock)

    async def keep(item: WorkItem) -> None:
        store.tables[WORK][item.handler, item.key] = item

    async def audit() -> list[tuple[Any, ...]]:
        return [(each.action, each.changes, each.reason) for each in store.audit]

    service = DeadLetterService(lambda: MemoryOperationsUnitOfWork(store), clock)
    return Table(service, DeadLetterQueries(MemoryDeadLetterRows(store), CURSORS), clock, keep, audit)


@pytest.fixture
def postgres_table(sessions: async_sessionmaker[AsyncSession], reader: Reader, clock: FrozenClock) -> Table:
    store = SqlStore(sessions, (), clock)

    async def keep(item: WorkItem) -> None:
        async with sessions.begin() as session:
            await session.execute(insert(work_items).values(row_of(item)))

    async def audit() -> list[tuple[Any, ...]]:
        a = audit_events.c
        async with sessions() as session:
            return [tuple(row) for row in await session.execute(select(a.action, a.changes, a.reason).order_by(a.id))]

    service = DeadLetterService(lambda: SqlOperationsUnitOfWork(store), clock)
    return Table(service, DeadLetterQueries(SqlDeadLetterRows(reader), CURSORS), clock, keep, audit)


async def test_dead_work_is_listed_newest_first_with_all_that_explains_it(table: Table):
    older, newer = await table.dead(), await table.dead(trace_id="0af7", event=None, key="about")
    await table.dead(state=WorkState.WAITING)
    assert await table.listed() == [newer, older]
    view = await table.queries.dead_letter(SYSTEM, newer)
    assert (view.subscriber, view.event, view.key, view.queue) == ("test.hear", None, "about", Queue.GENERAL)
    assert (view.state, view.attempts, view.losses, view.last_error) == ("dead", 9, 1, "ValueError: not today")
    assert (view.trace_id, view.payload, view.occurred_at) == ("0af7", {"times": 1}, made_at(newer))


async def test_a_filter_lets_through_what_it_names(table: Table):
    plain = await table.dead()
    letter = await table.dead(handler="test.send", event=None, queue=Queue.NOTIFICATIONS.value)
    other = await table.dead(event="test.knocked")
    assert await table.listed(queue=(Queue.NOTIFICATIONS.value,)) == [letter]
    assert await table.listed(subscriber=("test.send", "test.nobody")) == [letter]
    assert await table.listed(event=("test.rang", "test.knocked")) == [other, plain]
    assert await table.listed(subscriber=("test.hear",), event=("test.knocked",)) == [other]
    assert await table.listed(occurred_at_from=made_at(plain)) == [other, letter, plain]
    late = made_at(other) + timedelta(milliseconds=1)
    assert await table.listed(occurred_at_from=late) == []
    assert await table.listed(occurred_at_to=late) == [other, letter, plain]
    assert await table.listed(occurred_at_to=made_at(plain)) == []


async def test_pages_meet_and_a_cursor_belongs_to_its_filter(table: Table):
    made = [await table.dead() for _ in range(5)]
    seen, cursor = [], None
    while True:
        page = await table.queries.dead_letters(SYSTEM, EVERYTHING, cursor=cursor, limit=2)
        seen += [view.id for view in page.items]
        if (cursor := page.next_cursor) is None:
            break
        kept = cursor
    assert seen == made[::-1]
    with pytest.raises(CursorMismatch):
        await table.queries.dead_letters(SYSTEM, DeadLetterFilter(queue=("x",)), cursor=kept)


async def test_requeued_work_is_due_at_once_with_all_its_tries(table: Table):
    work_id = await table.dead(available_at=table.clock() - timedelta(days=1))
    letter = await table.service.requeue(SYSTEM, work_id)
    assert (letter.state, letter.attempts) == (WorkState.WAITING, 0)
    assert await table.state(work_id) == ("waiting", 0, 0, None, table.clock())
    assert await table.listed() == []
    ((action, changes, reason),) = await table.audit()
    assert (action, reason) == ("notifications.dead-letter:requeue", None)
    assert changes["state"] == {"from": "dead", "to": "waiting"}
    assert changes["last_error"] == {"from": "***", "to": None}


async def test_discarded_work_stays_undone_for_a_reason_that_is_kept(table: Table):
    work_id = await table.dead()
    assert (await table.service.discard(SYSTEM, work_id, reason="Too late.")).state is WorkState.DISCARDED
    assert (await table.state(work_id))[:4] == ("discarded", 9, 1, "ValueError: not today")
    assert await table.listed() == []
    changes = {"state": {"from": "dead", "to": "discarded"}}
    assert await table.audit() == [("notifications.dead-letter:discard", changes, "Too late.")]


@pytest.mark.parametrize("state", [state for state in WorkState if state is not WorkState.DEAD])
async def test_only_dead_work_is_requeued_or_discarded(table: Table, state: WorkState):
    work_id = await table.dead(state=state)
    with pytest.raises(DeliveryStateConflict):
        await table.service.requeue(SYSTEM, work_id)
    with pytest.raises(DeliveryStateConflict):
        await table.service.discard(SYSTEM, work_id, reason="x")
    assert (await table.state(work_id))[0] == state
    assert await table.audit() == []


async def test_of_many_who_decide_at_the_same_moment_one_is_first(table: Table):
    work_id = await table.dead()
    requeues = [table.service.requeue(SYSTEM, work_id) for _ in range(6)]
    discards = [table.service.discard(SYSTEM, work_id, reason="x") for _ in range(6)]
    results = await asyncio.gather(*requeues, *discards, return_exceptions=True)
    assert [type(each) for each in results if isinstance(each, BaseException)] == [DeliveryStateConflict] * 11
    assert len(await table.audit()) == 1


async def test_many_are_requeued_at_once_the_oldest_first(table: Table):
    first, second, third = [await table.dead() for _ in range(3)]
    other, elsewhere = await table.dead(handler="test.send"), await table.dead(event="test.knocked")
    waiting = await table.dead(state=WorkState.WAITING, last_error="Once: again")
    again = await table.service.requeue_all(SYSTEM, subscriber="test.hear", event="test.rang", limit=2)
    assert (again, await table.listed()) == (2, [elsewhere, other, third])
    assert (await table.state(first))[0] == (await table.state(second))[0] == "waiting"
    assert await table.service.requeue_all(SYSTEM, subscriber="test.hear") == 2
    assert await table.service.requeue_all(SYSTEM, event="test.rang") == 1
    assert (await table.state(waiting))[3] == "Once: again"
    action, changes, _ = (await table.audit())[0]
    assert (action, changes["count"]["to"]) == ("notifications.dead-letter:requeue-all", 2)
    with pytest.raises(Invalid):
        await table.service.requeue_all(SYSTEM)


async def test_what_is_not_there_cannot_be_found(table: Table):
    nothing = WorkId(uuid7())
    for attempt in (
        table.service.requeue(SYSTEM, nothing),
        table.service.discard(SYSTEM, nothing, reason="x"),
        table.queries.dead_letter(SYSTEM, nothing),
    ):
        with pytest.raises(DeadLetterNotFound):
            await attempt


async def test_work_belongs_to_no_organisation_so_its_staff_is_refused(table: Table):
    work_id = await table.dead()
    tenant = Reach(organisations=frozenset([uuid7()]))
    manager = Actor(permissions=dict.fromkeys((DEAD_LETTER_READ.name, DEAD_LETTER_REQUEUE.name), tenant))
    for actor, refusal in ((manager, Forbidden), (Actor(), Forbidden), (ANONYMOUS, Unauthenticated)):
        for attempt in (
            table.service.requeue(actor, work_id),
            table.service.discard(actor, work_id, reason="x"),
            table.service.requeue_all(actor, subscriber="test.hear"),
            table.queries.dead_letters(actor, EVERYTHING),
            table.queries.dead_letter(actor, work_id),
        ):
            with pytest.raises(refusal):
                await attempt
    assert (await table.state(work_id))[0] == "dead"
