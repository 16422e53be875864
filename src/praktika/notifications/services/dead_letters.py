"""Staff try again, or give up for good, what failed."""

from collections.abc import Callable
from typing import Final

from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Invalid, explain
from praktika.kernel.ids import uuid7
from praktika.notifications.domain.dead_letters import DeadLetter, Requeueing, WorkId
from praktika.notifications.permissions import DEAD_LETTER_REQUEUE
from praktika.notifications.ports.dead_letters import OperationsUnitOfWork

MOST_AT_ONCE: Final = 1000

NOTHING_NAMED: Final = explain("nothing-named", "Name a subscriber or an event.", "Назовите подписчика или событие.")


class DeadLetterService:
    def __init__(self, uow: Callable[[], OperationsUnitOfWork], clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def requeue(self, actor: Actor, work_id: WorkId) -> DeadLetter:
        """Due at once, with all its tries; DeadLetterNotFound, DeliveryStateConflict."""
        actor.require_all(DEAD_LETTER_REQUEUE)
        async with self._uow() as uow:
            letter = await uow.dead_letters.get(work_id)
            letter.requeue(self._clock())
            await uow.dead_letters.keep(letter)
            uow.record(actor, "notifications.dead-letter:requeue", letter)
        return letter

    async def discard(self, actor: Actor, work_id: WorkId, *, reason: str) -> DeadLetter:
        """It will never be done; DeadLetterNotFound, DeliveryStateConflict."""
        actor.require_all(DEAD_LETTER_REQUEUE)
        async with self._uow() as uow:
            letter = await uow.dead_letters.get(work_id)
            letter.discard()
            await uow.dead_letters.keep(letter)
            uow.record(actor, "notifications.dead-letter:discard", letter, reason=reason)
        return letter

    async def requeue_all(
        self, actor: Actor, *, subscriber: str | None = None, event: str | None = None, limit: int = MOST_AT_ONCE
    ) -> int:
        """The oldest first; answers how many there were. Invalid when neither subscriber nor event is named."""
        actor.require_all(DEAD_LETTER_REQUEUE)
        if subscriber is None and event is None:
            raise Invalid.at("", NOTHING_NAMED)
        async with self._uow() as uow:
            count = await uow.dead_letters.requeue(self._clock(), subscriber=subscriber, event=event, most=limit)
            requeueing = Requeueing(id=uuid7(), subscriber=subscriber, event=event, count=count)
            uow.record(actor, "notifications.dead-letter:requeue-all", requeueing)
        return count
