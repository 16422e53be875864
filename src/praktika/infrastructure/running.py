"""Runs the handler of a work row: once in effect, and with its failures recorded where staff can see them."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import select, update

from praktika.infrastructure import metrics
from praktika.infrastructure.database import SqlStore, changed
from praktika.infrastructure.losing import lose, tell_of_dead
from praktika.infrastructure.serialization import event_of
from praktika.infrastructure.tables import work_items
from praktika.infrastructure.tracing import follow_trace
from praktika.infrastructure.transactions import Transaction, joined
from praktika.infrastructure.work import WorkState
from praktika.kernel.work import Handler, PermanentFailure

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=10)
"""How long a handler may take, and how long work may wait with the broker; without an end after that it is handed out
again."""

LONGEST_ERROR: Final = 500

type Targets = Callable[[str], Callable[..., Awaitable[None]]]
"""`internships.screening.on_application_submitted` -> the method."""


class Given(NamedTuple):
    """What of a work row a handler is called with."""

    id: UUID
    handler: str
    event: str | None
    payload: dict[str, Any]
    attempts: int
    trace_id: str


class Runner:
    def __init__(self, store: SqlStore, targets: Targets) -> None:
        self._store = store
        self._targets = targets
        self._handlers: Mapping[str, Handler] = {handler.name: handler for handler in store.handlers}
        self._in_hand: set[UUID] = set()

    async def run(self, work_id: UUID, *, returned: bool = False) -> None:
        """Do the work and mark it done; a failure is recorded with the time of the next try.

        Work is `returned` when the broker had given it to somebody who went away: then it waits for another turn.
        """
        if work_id in self._in_hand:
            return  # only the connection to the broker was lost
        self._in_hand.add(work_id)
        try:
            await (lose(self._store, work_items.c.id == work_id) if returned else self._run(work_id))
        finally:
            self._in_hand.remove(work_id)

    async def _run(self, work_id: UUID) -> None:
        started = time.perf_counter()
        async with self._store.transaction() as transaction:
            row = (await transaction.session.execute(_running(work_id))).first()
            if row is None:
                return  # the same work, delivered twice, has ended elsewhere
            given = Given._make(row)
            follow_trace(given.trace_id)
            outcome = await self._outcome(given, transaction)
        self._store.wake()  # a place is free
        metrics.WORK.labels(given.handler, outcome).observe(time.perf_counter() - started)

    async def _outcome(self, given: Given, transaction: Transaction) -> str:
        try:
            async with asyncio.timeout(LEASE.total_seconds()):
                await self._handle(given, transaction)
        except Exception as error:
            await transaction.rollback()
            return await self._failed(given, error)
        return "done"

    async def _handle(self, given: Given, transaction: Transaction) -> None:
        handler = self._handlers.get(given.handler)
        if handler is None:
            raise PermanentFailure(f"no handler is named {given.handler}")
        if handler.transactional:
            await self._in_one_transaction(handler, given, transaction)
        else:
            await transaction.session.execute(_begun(given.id, self._store.clock()))
            await transaction.commit()  # the row's lock is not held while the world outside answers
            await self._call(handler, given)
            await self._end(given.id)

    async def _in_one_transaction(self, handler: Handler, given: Given, transaction: Transaction) -> None:
        """The effect, and the row that holds its lock marked done, are committed together."""
        token = joined.set(transaction)
        try:
            await self._call(handler, given)
        finally:
            joined.reset(token)
        await transaction.session.execute(_done(given.id, self._store.clock()))
        await transaction.commit()

    async def _call(self, handler: Handler, given: Given) -> None:
        method = self._targets(handler.target)
        if handler.event is None:
            await method(**given.payload)
        else:
            await method(event_of(handler.event.name, given.payload))

    async def _end(self, work_id: UUID) -> None:
        async with self._store.sessions.begin() as session:
            await session.execute(_done(work_id, self._store.clock()))

    async def _failed(self, given: Given, error: Exception) -> str:
        waits = self._waits(given, error)
        state = WorkState.WAITING if given.attempts < len(waits) else WorkState.DEAD
        log.warning("work failed", extra={"work": str(given.id), "handler": given.handler}, exc_info=error)
        change: dict[str, Any] = {"state": state, "attempts": given.attempts + 1, "last_error": describe(error)}
        if state is WorkState.WAITING:
            change["available_at"] = self._store.clock() + waits[given.attempts] * random.uniform(0.9, 1.1)
        async with self._store.sessions.begin() as session:
            mine = (work_items.c.id == given.id, work_items.c.state == WorkState.RUNNING)
            touched = await changed(session, update(work_items).where(*mine).values(**change, leased_until=None))
            if state is WorkState.DEAD and touched:
                await tell_of_dead(session, self._store, [(given.handler, given.payload)])
        return "retry" if state is WorkState.WAITING else "dead"

    def _waits(self, given: Given, error: Exception) -> Sequence[timedelta]:
        handler = self._handlers.get(given.handler)
        return () if handler is None or isinstance(error, PermanentFailure) else handler.back_off


def describe(error: BaseException) -> str:
    """The kind of failure and its first line, without the statement and the values a database error carries."""
    text = str(getattr(error, "orig", None) or error).partition("\n")[0]
    return f"{type(error).__name__}: {text}"[:LONGEST_ERROR]


def _running(work_id: UUID) -> Any:
    w = work_items.c
    columns = (w.id, w.handler, w.event, w.payload, w.attempts, w.trace_id)
    return select(*columns).where(w.id == work_id, w.state == WorkState.RUNNING).with_for_update()


def _begun(work_id: UUID, now: datetime) -> Any:
    """The lease counts from now on: it may have lain with the broker for a while."""
    return update(work_items).where(work_items.c.id == work_id).values(leased_until=now + LEASE)


def _done(work_id: UUID, now: datetime) -> Any:
    values = {"state": WorkState.DONE, "done_at": now, "leased_until": None, "last_error": None}
    return update(work_items).where(work_items.c.id == work_id).values(**values)
