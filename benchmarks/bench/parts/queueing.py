"""From a committed fact to its handler: work table, RabbitMQ, worker."""

import asyncio
import os
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import batched
from typing import Final

import aio_pika
from sqlalchemy import NullPool, insert
from sqlalchemy.ext.asyncio import create_async_engine

from bench.carrying import HANDLERS, Ticked
from bench.database import execute
from bench.figures import Figure
from bench.servers import running
from bench.stage import Stage
from praktika.infrastructure.database import row_of
from praktika.infrastructure.tables import work_items
from praktika.infrastructure.work import items_of_events

BROKER: Final = "PRAKTIKA_TEST_AMQP_URL"
LOCAL: Final = "amqp://guest:guest@127.0.0.1:5672/"

ROLES: Final = ("scheduler", "worker", "worker")
GOAL: Final = 400
PATIENCE: Final = 120.0
AT_ONCE: Final = 1000
DONE: Final = "SELECT count(*) FROM work_items WHERE state = 'done'"
WORK: Final = "outbox -> RabbitMQ -> handled, one scheduler, two workers"


def queueing(stage: Stage) -> list[Figure]:
    """Needs queues that no portal is using. Counts from the first handled fact to the last, when all runs."""
    broker = os.environ.get(BROKER, LOCAL)
    if not asyncio.run(_answers(broker)):
        return [Figure(work=WORK, measured="no broker", goal=f">= {GOAL}/s")]
    rate = _rate(stage, broker)
    return [Figure(work=WORK, measured=f"{rate:,.0f}/s", goal=f">= {GOAL}/s", met=rate >= GOAL)]


async def _answers(broker: str) -> bool:
    try:
        await (await aio_pika.connect(broker, timeout=2)).close()
    except (OSError, aio_pika.exceptions.AMQPError, TimeoutError):
        return False
    return True


def _rate(stage: Stage, broker: str) -> float:
    environment = {**stage.environment, "PRAKTIKA_BROKER_URL": broker}
    execute(stage.url, "TRUNCATE work_items")
    with ExitStack() as processes:
        for role in ROLES:
            processes.enter_context(running([sys.executable, "-m", "bench.carrying", role], environment))
        asyncio.run(_publish(stage.url, len(ROLES)))
        _wait(stage.url, len(ROLES))
        asyncio.run(_publish(stage.url, stage.scale.events))
        began = time.perf_counter()
        _wait(stage.url, len(ROLES) + stage.scale.events)
        return stage.scale.events / (time.perf_counter() - began)


async def _publish(url: str, count: int) -> None:
    """Facts that all became due at once."""
    now = datetime.now(UTC)
    facts = [Ticked(occurred_at=now) for _ in range(count)]
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.begin() as connection:
        for batch in batched(items_of_events(HANDLERS, facts, now), AT_ONCE):
            await connection.execute(insert(work_items), [row_of(item) for item in batch])
    await engine.dispose()


def _wait(url: str, done: int) -> None:
    ends = time.monotonic() + PATIENCE
    while int(execute(url, DONE)) < done:
        if time.monotonic() > ends:
            raise TimeoutError(f"{execute(url, DONE)} of {done} facts were handled within {PATIENCE:.0f} s")
        time.sleep(0.1)
