"""Connections of transactions and of single reads: what breaks or is given up half-way does not reach the next one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import asyncpg
import pytest
from sqlalchemy import Integer, bindparam, func, literal, select, text

from praktika.infrastructure.database import SqlStore, create_engine, create_session_factory
from praktika.infrastructure.reading import Reader
from praktika.infrastructure.shapes import Shape

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

PID = "SELECT pg_backend_pid()"
NOTE = "INSERT INTO request_counts (key, count, ends_at) VALUES (decode('01', 'hex'), 1, now())"
NOTES = "SELECT count(*) FROM request_counts"

MINE = Shape.of(select(func.pg_backend_pid()), int)
SLEEPING = Shape.of(select(func.pg_sleep(60)), str)
HALF = Shape.of(select(literal(1) / bindparam("by", type_=Integer)), float)


@pytest.fixture
async def narrow(database: str) -> AsyncIterator[SqlStore]:
    """With one connection at a time, or two."""
    engine = create_engine(database, size=1)
    yield SqlStore(create_session_factory(engine))
    await engine.dispose()


@pytest.fixture
async def single(database: str) -> AsyncIterator[Reader]:
    reader = Reader(database, size=1)
    yield reader
    await reader.close()


async def value(store: SqlStore, sql: str) -> int:
    async with store.transaction() as transaction:
        ((found,),) = await transaction.fetch(sql)
    return int(found)


async def cut(store: SqlStore, pid: int) -> None:
    async with store.sessions() as session:
        await session.execute(text(f"SELECT pg_terminate_backend({pid}, 5000)"))
    await asyncio.sleep(0)


async def given_up(work) -> None:
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait([task], timeout=0.3)
    assert not done
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_what_is_not_committed_never_was(narrow, sql_store):
    async with narrow.transaction() as transaction:
        await transaction.session.execute(text(NOTE.replace("01", "02")))
        await transaction.fetch(NOTE)
        assert (await transaction.fetch(NOTES))[0][0] == 2
    assert await value(narrow, NOTES) == 0
    async with narrow.transaction() as transaction:
        await transaction.fetch(NOTE)
        await transaction.commit()
    assert await value(narrow, NOTES) == 1


async def test_a_transaction_that_is_given_up_is_over(narrow, sql_store):
    async def write_and_wait() -> None:
        async with narrow.transaction() as transaction:
            await transaction.fetch(NOTE)
            await transaction.fetch("SELECT pg_sleep(60)")

    await given_up(write_and_wait())
    assert [await value(narrow, NOTES) for _ in range(3)] == [0, 0, 0]


async def test_a_transaction_never_gets_a_connection_that_was_cut(narrow, sql_store):
    pid = await value(narrow, PID)
    await cut(sql_store, pid)
    assert await value(narrow, PID) != pid


async def test_reads_take_turns_on_the_connections_there_are(single):
    assert len({pid for (pid,) in await asyncio.gather(*(single.fetch(MINE) for _ in range(5)))}) == 1


async def test_a_read_that_is_given_up_holds_up_no_other(single):
    before = await single.fetch(MINE)
    await given_up(single.fetch(SLEEPING))
    assert await single.fetch(MINE) != before


async def test_a_refused_read_costs_no_connection(single):
    before = await single.fetch(MINE)
    with pytest.raises(asyncpg.DivisionByZeroError):
        await single.fetch(HALF, by=0)
    assert await single.fetch(MINE) == before


async def test_a_read_never_fails_for_a_connection_that_was_cut(single, sql_store):
    before = await single.fetch(MINE)
    await cut(sql_store, before[0])
    assert await single.fetch(MINE) != before
