"""Dead work in memory."""

from datetime import datetime

from praktika.infrastructure.memory import WORK, MemoryTransaction, MemoryUnitOfWork
from praktika.infrastructure.work import WorkItem
from praktika.kernel.work import WorkState
from praktika.notifications.domain.dead_letters import DeadLetter, DeadLetterNotFound, WorkId
from praktika.notifications.ports.dead_letters import DeadLetterRepository, OperationsUnitOfWork


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
