"""Idempotency on both stores: the answer and the effect are kept together, or neither is."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from praktika.infrastructure.database import SqlStore, SqlUnitOfWork
from praktika.infrastructure.idempotency import Answer, InFlight, Ledger, MemoryLedger, SqlLedger
from praktika.infrastructure.memory import WORK, MemoryStore, MemoryUnitOfWork
from praktika.infrastructure.tables import work_items
from praktika.kernel.uow import UnitOfWork
from praktika.kernel.work import Handler, Work

pytestmark = pytest.mark.anyio

ANSWER = Answer("print", 201, {"etag": "x"}, b"{}")
HANDLERS = (Handler(name="test.do", target="test.it.do"),)


@dataclass
class Storage:
    uow: Callable[[], UnitOfWork]
    ledger: Ledger
    effects: Callable[[], Awaitable[list[str]]]


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def storage(request) -> Storage:
    return request.getfixturevalue(f"{request.param}_ledger")


@pytest.fixture
def memory_ledger(clock) -> Storage:
    store = MemoryStore(HANDLERS, clock)

    async def effects():
        return [item.key for item in store.rows(WORK)]

    return Storage(lambda: MemoryUnitOfWork(store), MemoryLedger(store), effects)


@pytest.fixture
def postgres_ledger(sessions, clock) -> Storage:
    store = SqlStore(sessions, HANDLERS, clock)

    async def effects():
        async with sessions() as session:
            return list((await session.execute(select(work_items.c.key))).scalars())

    return Storage(lambda: SqlUnitOfWork(store), SqlLedger(store), effects)


async def act(storage: Storage, key: str) -> None:
    async with storage.uow() as tx:
        tx.enqueue(Work(handler="test.do", key=key))


async def test_the_answer_and_the_effect_are_kept_together(storage):
    async with storage.ledger.open("scope") as entry:
        await act(storage, "a")
        await entry.keep(ANSWER)
    assert await storage.effects() == ["a"]
    async with storage.ledger.open("scope") as entry:
        assert await entry.find() == ANSWER


async def test_without_an_answer_nothing_is_kept(storage):
    async with storage.ledger.open("scope") as entry:
        await act(storage, "a")
    assert await storage.effects() == []
    async with storage.ledger.open("scope") as entry:
        assert await entry.find() is None


async def test_a_refusal_undoes_what_came_before_it(storage):
    with pytest.raises(RuntimeError):
        async with storage.ledger.open("scope"):
            await act(storage, "a")
            raise RuntimeError
    assert await storage.effects() == []


async def test_a_scope_has_one_transaction_at_a_time(storage):
    started, end = asyncio.Event(), asyncio.Event()

    async def first():
        async with storage.ledger.open("scope") as entry:
            started.set()
            await end.wait()
            await entry.keep(ANSWER)

    running = asyncio.create_task(first())
    await started.wait()
    with pytest.raises(InFlight):
        async with storage.ledger.open("scope"):
            pass
    end.set()
    await running
