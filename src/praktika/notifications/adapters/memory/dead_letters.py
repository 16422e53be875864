"""Dead work in memory."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from praktika.infrastructure.memory import WORK, MemoryStore, MemoryTransaction, MemoryUnitOfWork
from praktika.infrastructure.work import WorkItem
from praktika.kernel.actors import Actor
from praktika.kernel.ids import made_at
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.work import WorkState
from praktika.notifications.domain.dead_letters import DeadLetter, DeadLetterNotFound, WorkId
from praktika.notifications.permissions import DEAD_LETTER_READ
from praktika.notifications.ports.dead_letters import DeadLetterRepository, OperationsUnitOfWork
from praktika.notifications.queries.dead_letters import (
    KEY,
    DeadLetterFilter,
    DeadLetterQueries,
    DeadLetterView,
    FullDeadLetterView,
    key_of,
)


class MemoryDeadLetterRepository(DeadLetterRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def get(self, work_id: WorkId) -> DeadLetter:
        item = self._item(work_id)
        letter = DeadLetter(
            id=work_id,
            subscriber=item.handler,
            event=item.event,
            key=item.key,
            state=item.state,
            attempts=item.attempts,
            losses=item.losses,
            available_at=item.available_at,
            last_error=item.last_error,
        )
        self._transaction.recorder.remember(letter)
        return letter

    async def keep(self, letter: DeadLetter) -> None:
        item = self._item(letter.id)
        item.state, item.attempts, item.losses = letter.state, letter.attempts, letter.losses
        item.available_at, item.last_error = letter.available_at, letter.last_error

    async def requeue(self, now: datetime, *, subscriber: str | None, event: str | None, most: int) -> int:
        dead = [
            item.id
            for item in self._transaction.rows(WORK)
            if item.state is WorkState.DEAD and subscriber in (None, item.handler) and event in (None, item.event)
        ]
        for work_id in sorted(dead)[:most]:
            letter = await self.get(WorkId(work_id))
            letter.requeue(now)
            await self.keep(letter)
        return len(dead[:most])

    def _item(self, work_id: WorkId) -> WorkItem:
        for item in self._transaction.rows(WORK):
            if item.id == work_id and (mine := self._transaction.get(WORK, (item.handler, item.key))):
                return mine
        raise DeadLetterNotFound


class MemoryOperationsUnitOfWork(MemoryUnitOfWork, OperationsUnitOfWork):
    @property
    def dead_letters(self) -> MemoryDeadLetterRepository:
        return MemoryDeadLetterRepository(self.transaction)


class MemoryDeadLetterQueries(DeadLetterQueries):
    def __init__(self, store: MemoryStore, cursors: Cursors) -> None:
        self._store = store
        self._cursors = cursors

    async def dead_letters(
        self, actor: Actor, where: DeadLetterFilter, *, cursor: str | None = None, limit: int = 50
    ) -> Page[DeadLetterView]:
        actor.require_all(DEAD_LETTER_READ)
        (after,) = self._cursors.decode(cursor, KEY, "dead-letters", where) if cursor else (None,)
        views = [view for view in self._dead(where) if after is None or view.id < after]
        newest = sorted(views, key=key_of, reverse=True)[: limit + 1]
        return self._cursors.page(newest, limit, key_of, "dead-letters", where)

    async def dead_letter(self, actor: Actor, work_id: WorkId) -> FullDeadLetterView:
        actor.require_all(DEAD_LETTER_READ)
        for item in self._store.rows(WORK):
            if item.id == work_id:
                return FullDeadLetterView(**_members(item), payload=item.payload)
        raise DeadLetterNotFound

    def _dead(self, where: DeadLetterFilter) -> Iterator[DeadLetterView]:
        for item in self._store.rows(WORK):
            if item.state is WorkState.DEAD and _fits(view := DeadLetterView(**_members(item)), where):
                yield view


def _fits(view: DeadLetterView, where: DeadLetterFilter) -> bool:
    return (
        (not where.queue or view.queue in where.queue)
        and (not where.subscriber or view.subscriber in where.subscriber)
        and (not where.event or view.event in where.event)
        and (where.occurred_at_from is None or view.occurred_at >= where.occurred_at_from)
        and (where.occurred_at_to is None or view.occurred_at < where.occurred_at_to)
    )


def _members(item: WorkItem) -> dict[str, Any]:
    names = ("id", "event", "key", "queue", "attempts", "losses", "last_error", "trace_id", "available_at")
    found = {name: getattr(item, name) for name in names}
    return found | {"subscriber": item.handler, "state": item.state.value, "occurred_at": made_at(item.id)}
