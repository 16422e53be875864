"""The work table on PostgreSQL: handed out once, done once, tried again, given up visibly."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import batched
from uuid import UUID

import pytest
from sqlalchemy import select

from praktika.infrastructure.database import SqlStore, SqlUnitOfWork
from praktika.infrastructure.dispatching import Dispatcher, Periodic
from praktika.infrastructure.losing import WAITS
from praktika.infrastructure.running import LEASE, Runner
from praktika.infrastructure.tables import audit_events, work_items
from praktika.infrastructure.work import WorkState
from praktika.kernel.actors import SYSTEM
from praktika.kernel.events import Event
from praktika.kernel.ids import uuid7
from praktika.kernel.work import Handler, PermanentFailure, Queue, Work

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


@dataclass(frozen=True, kw_only=True)
class Rang(Event, name="test.bell_rang"):
    times: int


@dataclass(eq=False)
class Note:
    title: str
    id: UUID = field(default_factory=uuid7)


HANDLERS = (
    Handler(name="test.hear", target="test.ear.hear", event=Rang),
    Handler(name="test.answer", target="test.mouth.answer", event=Rang, transactional=False),
    Handler(name="test.brief", target="test.ear.brief", back_off=(timedelta(seconds=5),)),
    Handler(name="test.mourned", target="test.ear.mourned", back_off=(), when_dead="test.mourn"),
    Handler(name="test.mourn", target="test.ear.mourn"),
)


class Town:
    """Handlers that keep what reached them, and fail as often as they are told."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.heard: Counter[str] = Counter()
        self.failures: list[Exception] = []
        self._begun = asyncio.Semaphore(0)
        self._gate = asyncio.Event()
        self._gate.set()

    def hold(self) -> None:
        """Whoever begins now does not end before `go_on`."""
        self._gate.clear()

    def go_on(self) -> None:
        self._gate.set()

    async def all_begun(self, count: int) -> None:
        async with asyncio.timeout(10):
            for _ in range(count):
                await self._begun.acquire()

    def target(self, path):
        return getattr(self, path.rpartition(".")[2])

    async def hear(self, event: Rang) -> None:
        await self._record("hear", times=event.times)

    async def answer(self, event: Rang) -> None:
        await self._record("answer", times=event.times)

    async def brief(self, **arguments) -> None:
        await self._record("brief", **arguments)

    async def mourned(self, **arguments) -> None:
        await self._record("mourned", **arguments)

    async def mourn(self, **arguments) -> None:
        await self._record("mourn", **arguments)

    async def _record(self, what: str, **arguments) -> None:
        self._begun.release()
        await self._gate.wait()
        async with SqlUnitOfWork(self.store) as tx:
            tx.record(SYSTEM, f"test.{what}:done", Note(str(arguments)))
        self.heard[what] += 1
        if self.failures:
            raise self.failures.pop(0)

    async def effects(self) -> list[str]:
        async with self.store.sessions() as session:
            return sorted((await session.execute(select(audit_events.c.subject_type))).scalars())


class Hands:
    """A broker that only notes what it was given."""

    def __init__(self) -> None:
        self.sent: list[UUID] = []
        self.error: Exception | None = None

    async def ready(self) -> None:
        if self.error:
            raise self.error

    async def send(self, queue: Queue, work_id: UUID) -> None:
        if self.error:
            raise self.error
        self.sent.append(work_id)


class Stuck(Hands):
    """A broker that does not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()

    async def send(self, queue: Queue, work_id: UUID) -> None:
        self.asked.set()
        await asyncio.Future()


@pytest.fixture
def store(sessions, clock):
    return SqlStore(sessions, HANDLERS, clock)


@pytest.fixture
def town(store):
    return Town(store)


@pytest.fixture
def runner(store, town):
    return Runner(store, town.target)


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def ticks(clock):
    """Seconds that pass as the clock goes."""
    return lambda: clock().timestamp()


@pytest.fixture
def dispatcher(store, hands, ticks):
    return Dispatcher(store, hands, ticks=ticks)


async def publish(store, count=1):
    async with SqlUnitOfWork(store) as tx:
        for n in range(count):
            tx.publish(Rang(times=n, occurred_at=store.clock()))


async def rows(store, **where):
    conditions = [work_items.c[name] == value for name, value in where.items()]
    async with store.sessions() as session:
        return (await session.execute(select(work_items).where(*conditions))).all()


async def test_what_rolls_back_leaves_no_work(store):
    with pytest.raises(RuntimeError):
        async with SqlUnitOfWork(store) as tx:
            tx.publish(Rang(times=1, occurred_at=store.clock()))
            raise RuntimeError
    assert await rows(store) == []


async def test_every_subscriber_gets_its_row_and_does_it_once(store, dispatcher, hands, runner, town):
    await publish(store)
    assert await dispatcher.drain(Queue.GENERAL) == 2
    for work_id in hands.sent * 2:  # delivered twice
        await runner.run(work_id)
    assert town.heard == {"hear": 1, "answer": 1}
    assert {row.state for row in await rows(store)} == {WorkState.DONE}


async def test_two_parallel_deliveries_have_one_effect(store, dispatcher, hands, runner, town):
    await publish(store)
    await dispatcher.drain(Queue.GENERAL)
    (hear,) = await rows(store, handler="test.hear")
    await asyncio.gather(*(runner.run(hear.id) for _ in range(8)))
    assert (await town.effects()).count("test.hear") == 1


async def test_many_dispatchers_hand_out_each_row_once(store):
    await publish(store, 60)
    hands = [Hands() for _ in range(4)]
    await asyncio.gather(*(Dispatcher(store, each).drain(Queue.GENERAL) for each in hands))
    sent = [work for each in hands for work in each.sent]
    assert len(sent) == len(set(sent)) == 120


async def test_a_failure_leaves_no_effect_and_is_tried_again_later(store, dispatcher, hands, runner, town, clock):
    await publish(store)
    await dispatcher.drain(Queue.GENERAL)
    (hear,) = await rows(store, handler="test.hear")
    town.failures = [ValueError("not today")]
    await runner.run(hear.id)
    assert await town.effects() == []
    (failed,) = await rows(store, handler="test.hear")
    assert (failed.state, failed.attempts, failed.last_error) == (WorkState.WAITING, 1, "ValueError: not today")
    assert timedelta(seconds=9) <= failed.available_at - clock() <= timedelta(seconds=11)
    clock.advance(timedelta(seconds=11))
    await dispatcher.drain(Queue.GENERAL)
    await runner.run(hear.id)
    assert await town.effects() == ["test.hear"]


async def test_after_its_last_try_or_a_permanent_failure_work_is_dead(store, dispatcher, hands, runner, town, clock):
    async with SqlUnitOfWork(store) as tx:
        tx.enqueue(Work(handler="test.brief", key="a"), Work(handler="test.brief", key="b"))
    town.failures = [ValueError("1"), PermanentFailure("never"), ValueError("2")]
    await dispatcher.drain(Queue.GENERAL)
    a, b = sorted(await rows(store), key=lambda row: row.key)
    await runner.run(a.id)
    await runner.run(b.id)
    clock.advance(timedelta(seconds=6))
    await dispatcher.drain(Queue.GENERAL)
    await runner.run(a.id)
    assert {row.key: (row.state, row.attempts) for row in await rows(store)} == {
        "a": (WorkState.DEAD, 2),
        "b": (WorkState.DEAD, 1),
    }


async def test_work_that_no_code_handles_any_more_is_dead_and_visible(store, dispatcher, hands, clock):
    await publish(store)
    await dispatcher.drain(Queue.GENERAL)
    renamed = Runner(SqlStore(store.sessions, (), clock), lambda path: None)
    await renamed.run(hands.sent[0])
    assert [row.state for row in await rows(store, id=hands.sent[0])] == [WorkState.DEAD]


async def test_what_cannot_be_sent_waits_on(store, dispatcher, hands):
    await publish(store)
    hands.error = ConnectionError("no broker")
    with pytest.raises(ConnectionError):
        await dispatcher.drain(Queue.GENERAL)
    assert {row.state for row in await rows(store)} == {WorkState.WAITING}
    hands.error = None
    assert await dispatcher.drain(Queue.GENERAL) == 2


async def test_work_that_waits_too_long_with_the_broker_is_handed_out_again_any_number_of_times(
    store, dispatcher, hands, clock
):
    """No worker runs, or the broker lost it: neither is the work's fault."""
    await publish(store)
    for _ in range(20):
        assert await dispatcher.drain(Queue.GENERAL) == 2
        clock.advance(LEASE + timedelta(seconds=1))
        await dispatcher._care()
    assert {(row.state, row.attempts, row.losses) for row in await rows(store)} == {(WorkState.WAITING, 0, 0)}


async def test_a_dispatcher_that_is_killed_before_it_sends_costs_half_a_minute(store, clock):
    await publish(store)
    killed = asyncio.create_task(Dispatcher(store, stuck := Stuck()).drain(Queue.GENERAL))
    await asyncio.wait_for(stuck.asked.wait(), 10)
    killed.cancel()
    await asyncio.wait([killed])
    assert {row.state for row in await rows(store)} == {WorkState.RUNNING}
    clock.advance(timedelta(seconds=31))
    another = Dispatcher(store, Hands())
    await another._care()
    assert await another.drain(Queue.GENERAL) == 2


async def test_work_in_hand_is_handed_out_to_nobody_else(store, dispatcher, hands, runner, town, clock):
    """However long it takes: its row is locked, or its lease is fresh."""
    await publish(store)
    await dispatcher.drain(Queue.GENERAL)
    clock.advance(LEASE - timedelta(seconds=1))
    town.hold()
    working = [asyncio.create_task(runner.run(work_id)) for work_id in hands.sent]
    await town.all_begun(2)
    clock.advance(timedelta(seconds=2))
    await dispatcher._care()
    again = await dispatcher.drain(Queue.GENERAL)
    town.go_on()
    await asyncio.gather(*working)
    assert again == 0
    assert town.heard == {"hear": 1, "answer": 1}


async def test_work_in_hand_is_handed_out_to_nobody_else_when_the_clock_is_put_forward(
    store, hands, runner, town, clock
):
    """Its lease only looks over; how long it has really been out is known ten minutes later."""
    passed = [0.0]
    dispatcher = Dispatcher(store, hands, ticks=lambda: passed[0])

    async def after(seconds: float) -> set[WorkState]:
        passed[0] += seconds
        await dispatcher._care()
        return {row.state for row in await rows(store)}

    await publish(store)
    assert await after(3) == {WorkState.WAITING}
    await dispatcher.drain(Queue.GENERAL)
    clock.advance(timedelta(hours=-1))
    assert await after(3) == {WorkState.RUNNING}
    clock.advance(timedelta(hours=2))
    assert await after(3) == {WorkState.RUNNING}
    clock.advance(LEASE)
    assert await after(LEASE.total_seconds() - 1) == {WorkState.RUNNING}
    clock.advance(timedelta(seconds=3))
    assert await after(3) == {WorkState.WAITING}


async def test_what_a_dead_worker_leaves_is_tried_again_ever_later_and_then_dead(
    store, dispatcher, runner, hands, clock
):
    await publish(store)
    waited = []
    for _ in range(4):
        assert await dispatcher.drain(Queue.GENERAL) == 2
        for work_id in hands.sent[-2:]:
            await runner.run(work_id, returned=True)
        waited += [row.available_at - clock() for row in await rows(store, state=WorkState.WAITING)]
        clock.advance(timedelta(minutes=3))
    assert {(row.state, row.losses) for row in await rows(store)} == {(WorkState.DEAD, 4)}
    for wait, pair in zip(WAITS, batched(waited, 2), strict=True):
        assert all(wait / 2 <= each <= wait * 2 for each in pair)
        assert pair[0] != pair[1], "innocent work goes apart from the poisonous"


async def test_whoever_asked_to_hears_of_dead_work_each_time_it_dies(store, dispatcher, hands, runner, town, clock):
    """Of its last try, and of the fourth process that it took along."""

    async def worked_off(**how):
        hands.sent.clear()
        await dispatcher.drain(Queue.GENERAL)
        for work_id in hands.sent:
            await runner.run(work_id, **how)

    async with SqlUnitOfWork(store) as tx:
        tx.enqueue(Work(handler="test.mourned", key="a", payload={"who": "a"}))
    town.failures = [ValueError("1")]
    await worked_off()
    await worked_off()
    assert town.heard == {"mourned": 1, "mourn": 1}
    async with store.sessions.begin() as session:
        await session.execute(work_items.update().where(work_items.c.key == "a").values(state=WorkState.WAITING))
    for _ in range(4):
        await worked_off(returned=True)
        clock.advance(timedelta(minutes=3))
    await worked_off()
    assert town.heard == {"mourned": 1, "mourn": 2}
    assert (await town.effects()).count("test.mourn") == 2
    assert [row.payload for row in await rows(store, handler="test.mourn")] == [{"who": "a"}] * 2


async def test_what_is_delivered_again_while_it_is_in_hand_runs_on_alone(store, dispatcher, hands, runner, town):
    await publish(store)
    await dispatcher.drain(Queue.GENERAL)
    town.hold()
    working = [asyncio.create_task(runner.run(work_id)) for work_id in hands.sent]
    await town.all_begun(2)
    returning = [asyncio.create_task(runner.run(work_id, returned=True)) for work_id in hands.sent]
    ended, waiting = await asyncio.wait(returning, timeout=5)
    town.go_on()
    await asyncio.gather(*working, *waiting)
    assert len(ended) == 2
    assert town.heard == {"hear": 1, "answer": 1}
    assert {row.losses for row in await rows(store)} == {0}


async def test_the_only_runner_takes_up_at_its_start_what_died_with_the_one_before(store, dispatcher, clock):
    await publish(store)
    await dispatcher.drain(Queue.GENERAL)
    await Dispatcher(store, Hands()).reclaim_all()
    clock.advance(WAITS[0] * 2)
    assert await dispatcher.drain(Queue.GENERAL) == 2


async def test_a_queue_holds_no_more_than_it_may(store, hands):
    await publish(store, 10)
    dispatcher = Dispatcher(store, hands, most=8)
    assert await dispatcher.drain(Queue.GENERAL) == 8
    assert await dispatcher.drain(Queue.GENERAL) == 0


async def test_any_number_of_schedulers_plans_a_periodic_job_once(store, clock, ticks):
    every = (Periodic("test.brief", timedelta(hours=1)),)
    planners = [Dispatcher(store, Hands(), periodic=every, ticks=ticks) for _ in range(4)]
    await asyncio.gather(*(each._care() for each in planners))
    assert len(await rows(store)) == 1
    clock.advance(timedelta(hours=1))
    await asyncio.gather(*(each._care() for each in planners))
    assert len(await rows(store)) == 2


def test_a_daily_job_has_its_hour():
    job = Periodic("test.brief", timedelta(days=1), at=timedelta(hours=3))
    due = [
        job.due(datetime(2027, 3, 1, hour, minute, tzinfo=UTC)).available_at
        for hour, minute in ((2, 59), (3, 0), (23, 0))
    ]
    assert due == [datetime(2027, 2, 28, 3, tzinfo=UTC), *[datetime(2027, 3, 1, 3, tzinfo=UTC)] * 2]
