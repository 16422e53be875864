"""What staff and other facts do to messages that were not sent."""

from typing import Final
from uuid import UUID

from praktika.identity.events import AccountArchived, AccountBlocked
from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.kernel.permissions import Scope
from praktika.notifications.catalogue import CATALOGUE
from praktika.notifications.domain import Message, MessageId, MessageNotFound, MessageStateConflict
from praktika.notifications.permissions import MESSAGE_REQUEUE
from praktika.notifications.ports import NotificationsUnitOfWork
from praktika.notifications.services.notifying import SEND, sending, sending_keys
from praktika.notifications.services.shared import UnitsOfWork

ALWAYS_TOLD: Final = frozenset(kind.name for kind in CATALOGUE if kind.starred)

BURY: Final = "notifications.bury-message"
"""The handler that hears of messages whose work is dead."""

WORK_GIVEN_UP: Final = "its work was given up"


class MessageService:
    def __init__(self, uow: UnitsOfWork, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def requeue(self, actor: Actor, message_id: MessageId) -> None:
        """Try a dead message again, under the Message-ID it had.

        MessageStateConflict, also when its dead work was requeued already; MessageExpired.
        """
        actor.require(MESSAGE_REQUEUE)
        async with self._uow() as uow:
            message = await uow.messages.get(message_id)
            if actor.scope(MESSAGE_REQUEUE, message.organisation_id) is not Scope.ALL:
                raise MessageNotFound
            await self._requeue(uow, message)
            uow.enqueue(sending(message))
            uow.record(actor, "notifications.message:requeue", message)

    async def _requeue(self, uow: NotificationsUnitOfWork, message: Message) -> None:
        """Two pieces of work at a time would send it twice."""
        now = self._clock()
        message.requeue(now)
        if not await uow.messages.supersede(SEND, sending_keys(message), now):
            raise MessageStateConflict(state=message.state.value)

    async def on_work_dead(self, message_id: str) -> None:
        """What its work left behind, such as one whose process was killed each time, is given up with it.

        Nothing happens when the work was requeued meanwhile.
        """
        async with self._uow() as uow:
            try:
                message = await uow.messages.get(MessageId(UUID(message_id)))
            except MessageNotFound:  # its recipient was erased
                return
            if message.is_on_its_way and not await uow.messages.is_planned(SEND, sending_keys(message)):
                uow.publish(message.give_up(WORK_GIVEN_UP, self._clock()))

    async def on_account_closed(self, event: AccountBlocked | AccountArchived) -> None:
        """What waits for somebody who may not come in any more is not sent, but for what tells of that."""
        async with self._uow() as uow:
            await uow.messages.suppress(event.account_id, ALWAYS_TOLD)
