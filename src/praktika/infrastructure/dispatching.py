"""Hands due work to the queue: a claim in PostgreSQL, then a message that names the row and nothing else."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, select, text, true, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from praktika.infrastructure.database import SqlStore, row_of
from praktika.infrastructure.losing import lose
from praktika.infrastructure.running import LEASE
from praktika.infrastructure.tables import work_items
from praktika.infrastructure.work import WorkState, items_of_work
from praktika.kernel.clock import Clock
from praktika.kernel.work import Queue, Work

log = logging.getLogger(__name__)

POLL: Final = 0.2
"""Seconds between looks at an idle table; a NOTIFY would serialise all commits."""

BATCH: Final = 100
MOST_HANDED_OUT: Final = 1000
"""Per queue; the rest of a backlog waits in the table, where it costs the broker nothing."""

LONGEST_PAUSE: Final = 30.0
EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)

CLAIM: Final = text("""
WITH due AS (
  SELECT id FROM work_items
  WHERE state = 'waiting' AND queue = :queue AND available_at <= :now
  ORDER BY available_at, id
  LIMIT least(CAST(:batch AS bigint), greatest(0, CAST(:most AS bigint) - (
    SELECT count(*) FROM work_items WHERE state = 'running' AND queue = :queue)))
  FOR UPDATE SKIP LOCKED)
UPDATE work_items SET state = 'running', leased_until = :until
FROM due WHERE work_items.id = due.id
RETURNING work_items.id
""")

HANDING_OUT: Final = timedelta(seconds=30)
"""How long work is claimed before the broker has it: what a dispatcher that is killed costs."""

CARE: Final = timedelta(seconds=2)
"""How often periodic jobs are planned and lost work is looked for."""


JUMP: Final = timedelta(seconds=10)
"""More than the clock on the wall goes ahead of the one that only counts, unless it is put forward."""


class Leases:
    """Whether leases that look over are: not while those given before the clock was put forward may be in use.

    `ticks` counts seconds, whatever is done to the `clock`.
    """

    def __init__(self, clock: Clock, ticks: Callable[[], float]) -> None:
        self._clock, self._ticks = clock, ticks
        self._ahead = self._difference()
        self._meant_from = ticks()

    def have_a_meaning(self) -> bool:
        before, self._ahead = self._ahead, self._difference()
        if self._ahead - before > JUMP:
            self._meant_from = self._ticks() + LEASE.total_seconds()
        return self._ticks() >= self._meant_from

    def _difference(self) -> timedelta:
        return self._clock() - EPOCH - timedelta(seconds=self._ticks())


class Sender(Protocol):
    async def ready(self) -> None:
        """Raises as long as nothing can be sent; then no work is claimed."""
        ...

    async def send(self, queue: Queue, work_id: UUID) -> None: ...


class Periodic:
    """A job without arguments that runs once per period, in whichever process gets its row; `at` is when in a period,
    as in 03:00 UTC each day."""

    def __init__(self, handler: str, every: timedelta, *, at: timedelta = timedelta()) -> None:
        self.handler = handler
        self.every = every
        self._first = EPOCH + at

    def due(self, now: datetime) -> Work:
        tick = self._first + self.every * ((now - self._first) // self.every)
        return Work(handler=self.handler, key=tick.isoformat(), available_at=tick)


class Dispatcher:
    """`most` bounds the handed-out rows of one queue: what a broker may hold, or what one process does at a time."""

    def __init__(
        self,
        store: SqlStore,
        sender: Sender,
        *,
        periodic: Sequence[Periodic] = (),
        most: int = MOST_HANDED_OUT,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._sender = sender
        self._periodic = periodic
        self._most = most
        self._awake = asyncio.Event()
        self._ticks = ticks
        self._cared_at = -CARE.total_seconds()
        self._leases = Leases(store.clock, ticks)
        self.queues = sorted({handler.queue for handler in store.handlers})

    def wake(self) -> None:
        self._awake.set()

    async def run(self) -> None:
        """For ever: plan periodic jobs, reclaim lost work, hand out what is due; after failures, less often."""
        pause = POLL
        while True:
            self._awake.clear()  # before looking, or a wake-up in between is lost
            try:
                sent = await self._round()
                pause = POLL
            except Exception:
                pause, sent = min(max(pause * 2, 1.0), LONGEST_PAUSE), 0
                log.warning("dispatching failed, next try in %.0f s", pause, exc_info=True)
            if not sent:
                await self._sleep(pause)

    async def _round(self) -> int:
        await self._sender.ready()
        await self._care()
        return sum([await self.drain(queue) for queue in self.queues])

    async def _sleep(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._awake.wait()

    async def _care(self) -> None:
        now, ticks = self._store.clock(), self._ticks()
        if ticks - self._cared_at >= CARE.total_seconds():
            self._cared_at = ticks
            await self._plan(now)
            if self._leases.have_a_meaning():
                await self._change(work_items.c.leased_until < now, state=WorkState.WAITING, leased_until=None)

    async def drain(self, queue: Queue) -> int:
        """Hand out one batch; several dispatchers may run, each takes rows no other holds."""
        until = self._store.clock() + HANDING_OUT
        claimed = await self._claim(queue, until)
        results = await asyncio.gather(*(self._sender.send(queue, each) for each in claimed), return_exceptions=True)
        failed = {work: error for work, error in zip(claimed, results, strict=True) if error}
        await self._handed_out([work for work in claimed if work not in failed], until)
        if failed:
            await self._give_back(failed)
            raise next(iter(failed.values()))
        return len(claimed)

    async def _claim(self, queue: Queue, until: datetime) -> list[UUID]:
        now = self._store.clock()
        values = {"queue": queue.value, "now": now, "until": until, "most": self._most, "batch": BATCH}
        async with self._store.sessions.begin() as session:
            return list((await session.execute(CLAIM, values)).scalars())

    async def _handed_out(self, work: Sequence[UUID], until: datetime) -> None:
        if work:
            w = work_items.c
            await self._change(w.id.in_(work), w.leased_until == until, leased_until=until - HANDING_OUT + LEASE)

    async def _give_back(self, work: Iterable[UUID]) -> None:
        await self._change(work_items.c.id.in_(list(work)), state=WorkState.WAITING, leased_until=None)

    async def reclaim_all(self) -> None:
        """At the start of the only runner: what ran when the process died was lost with it."""
        await lose(self._store, true())

    async def _change(self, *which: ColumnElement[bool], **values: Any) -> None:
        """Of the running work, but for what somebody is at."""
        w = work_items.c
        free = select(w.id).where(w.state == WorkState.RUNNING, *which).with_for_update(skip_locked=True)
        async with self._store.sessions.begin() as session:
            await session.execute(update(work_items).where(w.id.in_(free)).values(values))

    async def _plan(self, now: datetime) -> None:
        items = items_of_work(self._store.handlers, [each.due(now) for each in self._periodic], now)
        if rows := [row_of(item) for item in items]:
            async with self._store.sessions.begin() as session:
                await session.execute(pg_insert(work_items).values(rows).on_conflict_do_nothing())
