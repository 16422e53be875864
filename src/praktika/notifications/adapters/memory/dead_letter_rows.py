"""Dead work as queries read it from memory."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from praktika.infrastructure.memory import WORK, MemoryStore
from praktika.infrastructure.memory_listing import first
from praktika.infrastructure.work import WorkItem
from praktika.kernel.work import WorkState
from praktika.notifications.domain.dead_letters import WorkId
from praktika.notifications.queries.dead_letters import (
    DeadLetterFilter,
    DeadLetterRows,
    DeadLetterView,
    FullDeadLetterView,
    dead_letter_view,
    key_of,
)


class MemoryDeadLetterRows(DeadLetterRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def dead(self, where: DeadLetterFilter, *, after: UUID | None, limit: int) -> Sequence[DeadLetterView]:
        found = (view for view in self._dead() if _fits(view, where))
        return first(found, key_of, falling=True, after=(after,) if after else None, limit=limit)

    async def one(self, work_id: WorkId) -> FullDeadLetterView | None:
        found = (item for item in self._store.rows(WORK) if item.id == work_id)
        return next((_view(FullDeadLetterView, item, payload=item.payload) for item in found), None)

    def _dead(self) -> Iterator[DeadLetterView]:
        rows = self._store.rows(WORK)
        return (_view(DeadLetterView, item) for item in rows if item.state is WorkState.DEAD)


def _fits(view: DeadLetterView, where: DeadLetterFilter) -> bool:
    return (
        (not where.queue or view.queue in where.queue)
        and (not where.subscriber or view.subscriber in where.subscriber)
        and (not where.event or view.event in where.event)
        and (where.occurred_at_from is None or view.occurred_at >= where.occurred_at_from)
        and (where.occurred_at_to is None or view.occurred_at < where.occurred_at_to)
    )


def _view[View: DeadLetterView](view: type[View], item: WorkItem, **more: Any) -> View:
    names = ("id", "event", "key", "queue", "attempts", "losses", "last_error", "trace_id", "available_at")
    found = {name: getattr(item, name) for name in names}
    return dead_letter_view(view, **found, subscriber=item.handler, state=item.state.value, **more)
