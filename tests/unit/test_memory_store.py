from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest

from praktika.infrastructure.memory import MemoryStore, MemoryTable, MemoryUnitOfWork, Unique
from praktika.infrastructure.memory_work import MemoryWorker
from praktika.kernel.actors import SYSTEM
from praktika.kernel.errors import Conflict
from praktika.kernel.events import Event
from praktika.kernel.ids import uuid7
from praktika.kernel.work import Handler, Work

pytestmark = pytest.mark.anyio


@dataclass(eq=False)
class Account:
    email: str
    closed: bool = False
    password: str = field(default="hash", metadata={"secret": True})
    id: UUID = field(default_factory=uuid7)
    version: int = 1


class EmailTaken(Conflict, code="test.email-taken"):
    """Taken."""


@dataclass(frozen=True, kw_only=True)
class Joined(Event, name="test.joined"):
    account_id: UUID


ACCOUNTS = MemoryTable[Account](Unique(key=lambda a: a.email, where=lambda a: not a.closed, error=EmailTaken))
HANDLERS = (
    Handler(name="test.greet", target="test.greeter.greet", event=Joined),
    Handler(name="test.count", target="test.counter.count", event=Joined),
    Handler(name="test.remind", target="test.greeter.remind"),
    Handler(name="test.mourned", target="test.mourned", back_off=(), when_dead="test.mourn"),
    Handler(name="test.mourn", target="test.mourn"),
)


@pytest.fixture
def store(clock):
    return MemoryStore(HANDLERS, clock)


async def add(store, **accounts):
    async with MemoryUnitOfWork(store) as tx:
        for key, account in accounts.items():
            tx.transaction.add(ACCOUNTS, key, account)


async def test_a_key_is_taken_once_among_the_rows_the_rule_is_about(store):
    await add(store, a=Account("x"), b=Account("x", closed=True))
    with pytest.raises(EmailTaken):
        await add(store, c=Account("x"))
    with pytest.raises(EmailTaken):
        async with MemoryUnitOfWork(store) as tx:
            tx.transaction.get(ACCOUNTS, "b").closed = False
    assert [a.closed for a in store.rows(ACCOUNTS)] == [False, True]


async def test_two_rows_of_one_transaction_may_collide_with_each_other(store):
    with pytest.raises(EmailTaken):
        await add(store, a=Account("x"), b=Account("x"))
    assert list(store.rows(ACCOUNTS)) == []


async def test_a_row_may_take_the_key_another_gives_up_in_the_same_transaction(store):
    await add(store, a=Account("x"))
    async with MemoryUnitOfWork(store) as tx:
        tx.transaction.get(ACCOUNTS, "a").email = "y"
        tx.transaction.add(ACCOUNTS, "b", Account("x"))
    assert sorted(a.email for a in store.rows(ACCOUNTS)) == ["x", "y"]


async def test_what_is_changed_after_the_block_is_not_kept(store):
    await add(store, a=(held := Account("x")))
    held.email = "y"
    assert [a.email for a in store.rows(ACCOUNTS)] == ["x"]


async def test_a_deleted_row_is_gone_after_the_block_and_its_key_is_free(store):
    await add(store, a=Account("x"))
    async with MemoryUnitOfWork(store) as tx:
        tx.transaction.delete(ACCOUNTS, "a")
        tx.transaction.add(ACCOUNTS, "b", Account("x"))
    assert len(list(store.rows(ACCOUNTS))) == 1


async def test_every_subscriber_of_an_event_gets_a_row_of_work(store):
    async with MemoryUnitOfWork(store) as tx:
        tx.publish(Joined(account_id=uuid7(), occurred_at=store.clock()))
    assert [item.handler for item in store.due(store.clock())] == ["test.greet", "test.count"]


async def test_a_failed_block_leaves_neither_events_nor_work(store):
    async def fail():
        async with MemoryUnitOfWork(store) as tx:
            tx.publish(Joined(account_id=uuid7(), occurred_at=store.clock()))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert store.events == []
    assert store.due(store.clock()) == []


async def test_work_of_one_key_is_kept_once_and_not_due_before_its_time(store, clock):
    later = clock() + timedelta(hours=1)
    for _ in range(2):
        async with MemoryUnitOfWork(store) as tx:
            tx.enqueue(Work(handler="test.remind", key="k", available_at=later))
    assert store.due(clock()) == []
    assert len(store.due(later)) == 1


async def test_whoever_asked_to_hears_of_dead_work(store):
    heard = []

    async def fail(**arguments):
        raise ValueError

    async def hear(**arguments):
        heard.append(arguments)

    worker = MemoryWorker(store, lambda path: fail if path == "test.mourned" else hear)
    async with MemoryUnitOfWork(store) as tx:
        tx.enqueue(Work(handler="test.mourned", key="k", payload={"who": "k"}))
    with pytest.raises(ValueError):
        await worker.drain()
    await worker.drain()
    assert heard == [{"who": "k"}]


async def test_an_audit_entry_says_what_changed_and_hides_secrets(store):
    await add(store, a=(held := Account("x")))
    async with MemoryUnitOfWork(store) as tx:
        account = tx.transaction.get(ACCOUNTS, "a")
        account.email, account.password, account.version = "y", "new", 2
        tx.record(SYSTEM, "test.account:update", account, reason="asked")
    (entry,) = store.audit
    assert entry.changes == {"email": {"from": "x", "to": "y"}, "password": {"from": "***", "to": "***"}}
    assert (entry.subject_type, entry.subject_id, entry.reason) == ("test.account", held.id, "asked")
