"""Counters of both kinds keep the same promise; only one of them keeps it for several processes."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from praktika.infrastructure import housekeeping
from praktika.infrastructure.housekeeping import Housekeeping
from praktika.infrastructure.limits import Counter, ProcessCounter, SharedCounter
from praktika.infrastructure.tables import request_counts

pytestmark = pytest.mark.anyio

HOUR = 3600


@pytest.fixture
def window(clock) -> int:
    return int(clock().timestamp()) // HOUR


@pytest.fixture(params=["process", pytest.param("shared", marks=pytest.mark.postgres)])
def make(request) -> Callable[[str], Counter]:
    if request.param == "process":
        return lambda name: ProcessCounter()
    store = request.getfixturevalue("sql_store")
    return lambda name: SharedCounter(store, name, HOUR)


async def test_everybody_is_counted_alone(make, window):
    counter = make("sign-up")
    assert [await counter.count("10.0.0.1", window) for _ in range(3)] == [1, 2, 3]
    assert await counter.count("10.0.0.2", window) == 1
    assert await make("forgot").count("10.0.0.1", window) == 1


async def test_a_new_window_counts_anew(make, window):
    counter = make("sign-up")
    await counter.count("10.0.0.1", window)
    assert await counter.count("10.0.0.1", window + 1) == 1


async def test_none_of_many_at_once_slips_through(make, window):
    counter = make("sign-up")
    counts = await asyncio.gather(*(counter.count("10.0.0.1", window) for _ in range(30)))
    assert sorted(counts) == list(range(1, 31))


@pytest.mark.postgres
async def test_what_has_to_hold_for_all_processes_is_counted_once_for_them(sql_store, window):
    one, other = (SharedCounter(sql_store, "sign-up", HOUR) for _ in range(2))
    assert (await one.count("10.0.0.1", window), await other.count("10.0.0.1", window)) == (1, 2)


@pytest.mark.postgres
async def test_counts_are_forgotten_with_their_window_and_never_name_an_address(sql_store, clock, window):
    await SharedCounter(sql_store, "sign-up", HOUR).count("10.0.0.1", window)
    async with sql_store.sessions() as session:
        assert b"10.0.0.1" not in (await session.execute(select(request_counts.c.key))).scalar_one()
    for passed, left in ((timedelta(minutes=59), 1), (timedelta(minutes=1), 0)):
        clock.advance(passed)
        await Housekeeping(sql_store).purge()
        async with sql_store.sessions() as session:
            assert (await session.execute(select(func.count()).select_from(request_counts))).scalar_one() == left


@pytest.mark.postgres
async def test_more_counts_than_one_batch_holds_are_forgotten(sql_store, clock, window, monkeypatch):
    monkeypatch.setattr(housekeeping, "BATCH", 2)
    for number in range(5):
        await SharedCounter(sql_store, "sign-up", HOUR).count(number, window)
    clock.advance(timedelta(hours=1))
    await Housekeeping(sql_store).purge()
    async with sql_store.sessions() as session:
        assert (await session.execute(select(func.count()).select_from(request_counts))).scalar_one() == 0
