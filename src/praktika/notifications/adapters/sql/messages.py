"""Messages in PostgreSQL."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert

from praktika.infrastructure.database import SqlUnitOfWork
from praktika.notifications.adapters.sql.tables import messages
from praktika.notifications.domain import (
    Message,
    MessageId,
    MessageNotFound,
    MessageState,
)
from praktika.notifications.ports import MessageRepository


class SqlMessageRepository(MessageRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def get(self, message_id: MessageId) -> Message:
        if message := await self._uow.load(Message, message_id):
            return message
        raise MessageNotFound

    async def add_new(self, new: Sequence[Message]) -> Sequence[Message]:
        """One statement, whatever their number."""
        if not new:
            return []
        rows = [{column.name: getattr(message, column.name) for column in messages.c} for message in new]
        unless_there = (
            insert(messages).values(rows).on_conflict_do_nothing(constraint="uq_notifications_messages_dedupe_key")
        )
        added = set((await self._uow.session.execute(unless_there.returning(messages.c.id))).scalars())
        return [message for message in new if message.id in added]

    async def is_in_hand(self, recipient_id: UUID) -> bool:
        sending = (messages.c.recipient_id == recipient_id, messages.c.state == MessageState.SENDING)
        return bool((await self._uow.session.execute(select(exists().where(*sending)))).scalar_one())

    async def forget(self, recipient_id: UUID) -> int:
        unsaid = update(messages).where(messages.c.recipient_id == recipient_id)
        told = await self._uow.session.execute(unsaid.values(address_masked=None, smtp_reply=None, last_error=None))
        return int(told.rowcount)  # type: ignore[attr-defined]
