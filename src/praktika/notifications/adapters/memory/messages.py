"""Messages in memory."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from uuid import UUID

from praktika.infrastructure.memory import WORK, MemoryTransaction
from praktika.infrastructure.work import WorkItem
from praktika.kernel.work import WorkState
from praktika.notifications.adapters.memory.tables import MESSAGES
from praktika.notifications.domain import Channel, Message, MessageId, MessageNotFound, MessageState, Reason
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

    async def supersede(self, handler: str, keys: Sequence[str], now: datetime) -> bool:
        for item in self._work(handler, keys):
            if item.state is WorkState.DEAD:
                item.state, item.last_error = WorkState.DONE, None
        return not await self.is_planned(handler, keys)

    async def is_planned(self, handler: str, keys: Sequence[str]) -> bool:
        return any(item.state in (WorkState.WAITING, WorkState.RUNNING) for item in self._work(handler, keys))

    def _work(self, handler: str, keys: Sequence[str]) -> list[WorkItem]:
        return [item for key in keys if (item := self._transaction.get(WORK, (handler, key)))]

    async def read_all(self, recipient_id: UUID, up_to: datetime, now: datetime) -> int:
        def counts(m: Message) -> bool:
            mine = m.recipient_id == recipient_id and m.created_at <= up_to
            return mine and is_arrived(m) and m.read_at is None

        unread = self._those(counts)
        for message in unread:
            message.read(now)
        return len(unread)

    async def suppress(self, recipient_id: UUID, but: Collection[str]) -> int:
        def counts(m: Message) -> bool:
            return m.recipient_id == recipient_id and m.state is MessageState.QUEUED and m.kind not in but

        waiting = self._those(counts)
        for message in waiting:
            message.suppress(Reason.RECIPIENT_NOT_ACTIVE)
        return len(waiting)

    async def is_in_hand(self, recipient_id: UUID) -> bool:
        mine = (m for m in self._transaction.rows(MESSAGES) if m.recipient_id == recipient_id)
        return any(m.state is MessageState.SENDING for m in mine)

    async def forget(self, recipient_id: UUID) -> int:
        letters = self._those(lambda m: m.recipient_id == recipient_id)
        for message in letters:
            message.address_masked = message.smtp_reply = message.last_error = None
        return len(letters)

    async def forget_notices(self, recipient_id: UUID) -> int:
        return self._delete(self._those(lambda m: m.recipient_id == recipient_id and m.channel is Channel.NOTICE))

    async def drop(self, channel: Channel, before: datetime, most: int) -> int:
        open_ = (MessageState.QUEUED, MessageState.SENDING)
        old = self._those(lambda m: m.channel is channel and m.created_at < before and m.state not in open_)
        return self._delete(sorted(old, key=lambda m: m.created_at)[:most])

    def _delete(self, messages: Sequence[Message]) -> int:
        for message in messages:
            self._transaction.delete(MESSAGES, message.id)
        return len(messages)

    def _those(self, counts: Callable[[Message], bool]) -> list[Message]:
        found = [message.id for message in self._transaction.rows(MESSAGES) if counts(message)]
        return [message for each in found if (message := self._transaction.get(MESSAGES, each))]

    def _add(self, message: Message) -> bool:
        if any(_dedupe(message) == _dedupe(other) for other in self._transaction.rows(MESSAGES)):
            return False
        self._transaction.add(MESSAGES, message.id, message)
        return True


def _dedupe(message: Message) -> tuple[str, str]:
    return message.dedupe_key, message.channel


def is_arrived(message: Message) -> bool:
    return message.channel is Channel.NOTICE and message.state is MessageState.SENT
