"""Work whose process ended before it did: tried again ever later, and dead when it takes each process with it."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, insert, literal, update
from sqlalchemy.ext.asyncio import AsyncSession

from praktika.infrastructure.database import SqlStore, row_of
from praktika.infrastructure.tables import work_items
from praktika.infrastructure.work import WorkState, items_of_dead

WAITS: Final = (timedelta(seconds=2), timedelta(seconds=10), timedelta(seconds=60))
"""After the first loss, the second, the third; after one more, work is dead.

Each is stretched by chance from its half to its double: innocent work that ran beside a poisonous one goes apart.
"""

ERROR: Final = "ProcessEnded: the process that did this ended first"


async def lose(store: SqlStore, *which: ColumnElement[bool]) -> None:
    """Of the running work, these rows have lost their process; waits for those that somebody is still at."""
    async with store.sessions.begin() as session:
        lost = await session.execute(_lost(store, work_items.c.state == WorkState.RUNNING, *which))
        dead = [(name, payload) for name, payload, state in lost if state is WorkState.DEAD]
        await tell_of_dead(session, store, dead)


async def tell_of_dead(session: AsyncSession, store: SqlStore, dead: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """Work for those who hear of it, in the transaction that gave the work up."""
    if rows := [row_of(item) for item in items_of_dead(store.handlers, dead, store.clock())]:
        await session.execute(insert(work_items).values(rows))


def _lost(store: SqlStore, *which: ColumnElement[bool]) -> Any:
    w = work_items.c
    seconds = case(*((w.losses == losses, wait.total_seconds()) for losses, wait in enumerate(WAITS)), else_=0)
    changed = (
        update(work_items)
        .where(*which)
        .values(
            state=case((w.losses < len(WAITS), WorkState.WAITING.value), else_=WorkState.DEAD.value),
            losses=w.losses + 1,
            available_at=literal(store.clock()) + func.make_interval(*[0] * 6, seconds * (0.5 + 1.5 * func.random())),
            leased_until=None,
            last_error=ERROR,
        )
    )
    return changed.returning(w.handler, w.payload, w.state)
