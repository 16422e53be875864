"""Whether the portal can work: what is needed (database, schema) and what it can do without for a while (broker)."""

import asyncio
import time
from dataclasses import dataclass
from typing import Final, Literal

import aio_pika
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from praktika.kernel.work import Queue

PATIENCE: Final = 2.0
"""Seconds a check may take."""

KEPT: Final = 1.0
"""Seconds an answer about the broker is kept: a probe opens a connection."""

type Status = Literal["ok", "degraded", "down"]

DEPTHS: Final = text("""
SELECT queue, 'waiting' AS state, count(*), extract(epoch FROM now() - min(available_at))
FROM work_items WHERE state = 'waiting' AND available_at <= now() GROUP BY queue
UNION ALL
SELECT queue, 'scheduled', count(*), 0 FROM work_items WHERE state = 'waiting' AND available_at > now() GROUP BY queue
UNION ALL
SELECT queue, 'running', count(*), extract(epoch FROM now() - min(available_at))
FROM work_items WHERE state = 'running' GROUP BY queue
UNION ALL
SELECT queue, 'dead', count(*), extract(epoch FROM now() - min(available_at))
FROM work_items WHERE state = 'dead' GROUP BY queue
""")
"""One branch for each partial index. What waits is due; what is scheduled is for later, perhaps a repetition."""

STATES: Final = ("waiting", "scheduled", "running", "dead")


@dataclass(frozen=True, slots=True)
class Readiness:
    status: Status
    checks: dict[str, str]


class Health:
    def __init__(self, engine: AsyncEngine, broker_url: str, head: str | None) -> None:
        self._engine = engine
        self._broker_url = broker_url
        self._head = head
        self._broker: tuple[float, str] = (0.0, "")

    async def readiness(self) -> Readiness:
        """Without database or schema the portal is down; without its broker it goes on and is called degraded."""
        database, broker = await asyncio.gather(self._database(), self._broker_state())
        down = {database["database"], database["migrations"]} != {"ok"}
        status: Status = "down" if down else "degraded" if broker == "down" else "ok"
        return Readiness(status, database | {"broker": broker})

    async def figures(self) -> dict[str, float]:
        """Depth and age of the work table by queue and state, for Prometheus; nothing when the database is away."""
        try:
            async with asyncio.timeout(PATIENCE), self._engine.connect() as connection:
                rows = (await connection.execute(DEPTHS)).all()
        except Exception:
            return {}
        found = {(queue, state): (count, max(age, 0)) for queue, state, count, age in rows}
        places = [(queue.value, state) for queue in Queue for state in STATES]
        names = ("praktika_work_items", "praktika_work_oldest_seconds")
        return {
            f'{name}{{queue="{queue}",state="{state}"}}': float(found.get((queue, state), (0, 0))[place])
            for place, name in enumerate(names)
            for queue, state in places
        }

    async def _database(self) -> dict[str, str]:
        try:
            async with asyncio.timeout(PATIENCE), self._engine.connect() as connection:
                found = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalars().all()
        except Exception:
            return {"database": "down", "migrations": "unknown"}
        return {"database": "ok", "migrations": "ok" if found == [self._head] else "pending"}

    async def _broker_state(self) -> str:
        if not self._broker_url:
            return "embedded"
        checked_at, state = self._broker
        if not state or time.monotonic() - checked_at > KEPT:
            self._broker = (time.monotonic(), state := await self._probe())
        return state

    async def _probe(self) -> str:
        try:
            async with asyncio.timeout(PATIENCE):
                await (await aio_pika.connect(self._broker_url)).close()
        except Exception:
            return "down"
        return "ok"
