"""Where work that was given up is kept: among all other work."""

from datetime import datetime
from typing import Protocol

from praktika.kernel.uow import UnitOfWork
from praktika.notifications.domain.dead_letters import DeadLetter, WorkId


class DeadLetterRepository(Protocol):
    async def get(self, work_id: WorkId) -> DeadLetter:
        """Work in whatever state, locked until the unit of work ends; DeadLetterNotFound."""
        ...

    async def keep(self, letter: DeadLetter) -> None:
        """What was decided about it."""
        ...

    async def requeue(self, now: datetime, *, subscriber: str | None, event: str | None, most: int) -> int:
        """The oldest dead ones of this subscriber and this event, but for those in other hands; answers how many."""
        ...


class OperationsUnitOfWork(UnitOfWork, Protocol):
    @property
    def dead_letters(self) -> DeadLetterRepository: ...
