"""Work that was given up, and what staff may do about it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType
from uuid import UUID

from praktika.kernel.errors import Conflict, NotFound
from praktika.kernel.work import WorkState

WorkId = NewType("WorkId", UUID)


class DeadLetterNotFound(NotFound, code="notifications.dead-letter-not-found", ru="Такой работы нет."):
    """There is no such work."""


class DeliveryStateConflict(Conflict, code="notifications.delivery-state", ru="Эту работу не оставляли невыполненной."):
    """This work is not dead."""


@dataclass(eq=False, kw_only=True)
class DeadLetter:
    """A piece of work for one subscriber. `key` is the id of the event it was made of, or what else it is about."""

    id: WorkId
    subscriber: str
    event: str | None
    key: str
    state: WorkState
    attempts: int
    losses: int
    available_at: datetime
    last_error: str | None = field(metadata={"secret": True})  # an error may quote what is nobody's business

    def requeue(self, now: datetime) -> None:
        """Its tries are counted anew."""
        self._become(WorkState.WAITING)
        self.attempts = self.losses = 0
        self.available_at, self.last_error = now, None

    def discard(self) -> None:
        self._become(WorkState.DISCARDED)

    def _become(self, state: WorkState) -> None:
        if self.state is not WorkState.DEAD:
            raise DeliveryStateConflict
        self.state = state


@dataclass(eq=False, kw_only=True)
class Requeueing:
    """Many at once, for the audit trail."""

    id: UUID
    subscriber: str | None
    event: str | None
    count: int
