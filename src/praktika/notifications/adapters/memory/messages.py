"""Messages in memory."""

from collections.abc import Sequence
from uuid import UUID

from praktika.infrastructure.memory import MemoryTransaction
from praktika.notifications.adapters.memory.tables import MESSAGES
from praktika.notifications.domain import Message, MessageId, MessageNotFound, MessageState
from praktika.notifications.ports import MessageRepository


class MemoryMessageRepository(MessageRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def get(self, message_id: MessageId) -> Message:
        if message := self._transaction.get(MESSAGES, message_id):
            return message
        raise MessageNotFound

    async def add_new(self, messages: Sequence[Message]) -> Sequence[Message]:
        return [message for message in messages if self._add(message)]

    async def is_in_hand(self, recipient_id: UUID) -> bool:
        mine = (m for m in self._transaction.rows(MESSAGES) if m.recipient_id == recipient_id)
        return any(m.state is MessageState.SENDING for m in mine)

    async def forget(self, recipient_id: UUID) -> int:
        mine = [m.id for m in self._transaction.rows(MESSAGES) if m.recipient_id == recipient_id]
        for each in mine:
            if message := self._transaction.get(MESSAGES, each):
                message.address_masked = message.smtp_reply = message.last_error = None
        return len(mine)

    def _add(self, message: Message) -> bool:
        if any(_dedupe(message) == _dedupe(other) for other in self._transaction.rows(MESSAGES)):
            return False
        self._transaction.add(MESSAGES, message.id, message)
        return True


def _dedupe(message: Message) -> tuple[str, str]:
    return message.dedupe_key, message.channel
