"""Work whose process ended before it did: tried again ever later, and dead when it takes each process with it."""

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, Update, case, func, literal, update

from praktika.infrastructure.database import SqlStore
from praktika.infrastructure.tables import work_items
from praktika.infrastructure.work import WorkState

WAITS: Final = (timedelta(seconds=2), timedelta(seconds=10), timedelta(seconds=60))
"""After the first loss, the second, the third; after one more, work is dead.

Each is stretched by chance from its half to its double: innocent work that ran beside a poisonous one goes apart.
"""

ERROR: Final = "ProcessEnded: the process that did this ended first"


async def lose(store: SqlStore, *which: ColumnElement[bool]) -> None:
    """Of the running work, these rows have lost their process; waits for those that somebody is still at."""
    async with store.sessions.begin() as session:
        await session.execute(_lost(store).where(work_items.c.state == WorkState.RUNNING, *which))


def _lost(store: SqlStore) -> Update:
    w = work_items.c
    seconds = case(*((w.losses == losses, wait.total_seconds()) for losses, wait in enumerate(WAITS)), else_=0)
    return update(work_items).values(
        state=case((w.losses < len(WAITS), WorkState.WAITING.value), else_=WorkState.DEAD.value),
        losses=w.losses + 1,
        available_at=literal(store.clock()) + func.make_interval(*[0] * 6, seconds * (0.5 + 1.5 * func.random())),
        leased_until=None,
        last_error=ERROR,
    )
