"""Dead work in PostgreSQL."""

from datetime import datetime

from sqlalchemy import select, update

from praktika.infrastructure.database import SqlUnitOfWork
from praktika.infrastructure.tables import work_items
from praktika.kernel.work import WorkState
from praktika.notifications.domain.dead_letters import DeadLetter, DeadLetterNotFound, WorkId
from praktika.notifications.ports.dead_letters import DeadLetterRepository, OperationsUnitOfWork

w = work_items.c


class SqlDeadLetterRepository(DeadLetterRepository):
    def __init__(self, uow: SqlUnitOfWork, now: datetime) -> None:
        self._uow = uow
        self._now = now

    async def get(self, work_id: WorkId) -> DeadLetter:
        columns = (w.id, w.handler.label("subscriber"), w.event, w.key, w.state, w.attempts, w.losses)
        rows = select(*columns, w.available_at, w.last_error).where(w.id == work_id).with_for_update()
        found = (await self._uow.session.execute(rows)).mappings().first()
        if found is None:
            raise DeadLetterNotFound
        letter = DeadLetter(**found)
        self._uow.remember(letter)
        return letter

    async def keep(self, letter: DeadLetter) -> None:
        kept = ("state", "attempts", "losses", "available_at", "last_error")
        values = {name: getattr(letter, name) for name in kept}
        if letter.state is WorkState.DISCARDED:
            values["done_at"] = self._now
        await self._uow.session.execute(update(work_items).where(w.id == letter.id).values(values))

    async def requeue(self, now: datetime, *, subscriber: str | None, event: str | None, most: int) -> int:
        dead = select(w.id).where(w.state == WorkState.DEAD).order_by(w.id).limit(most)
        if subscriber is not None:
            dead = dead.where(w.handler == subscriber)
        if event is not None:
            dead = dead.where(w.event == event)
        again = {"state": WorkState.WAITING, "attempts": 0, "losses": 0, "available_at": now, "last_error": None}
        chosen = w.id.in_(dead.with_for_update(skip_locked=True))
        return await self._uow.changed(update(work_items).where(chosen).values(again))


class SqlOperationsUnitOfWork(SqlUnitOfWork, OperationsUnitOfWork):
    @property
    def dead_letters(self) -> SqlDeadLetterRepository:
        return SqlDeadLetterRepository(self, self._store.clock())
