"""Messages in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, literal_column, select, update

from praktika.infrastructure.database import SqlUnitOfWork
from praktika.infrastructure.tables import work_items
from praktika.kernel.work import WorkState
from praktika.notifications.adapters.sql.tables import UNREAD, messages
from praktika.notifications.domain import (
    Channel,
    Message,
    MessageId,
    MessageNotFound,
    MessageState,
    Reason,
)
from praktika.notifications.ports import MessageRepository

m = messages.c


class SqlMessageRepository(MessageRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def get(self, message_id: MessageId) -> Message:
        if message := await self._uow.load(Message, message_id):
            return message
        raise MessageNotFound

    async def add_new(self, new: Sequence[Message]) -> Sequence[Message]:
        return await self._uow.add_unless_there(new, "uq_notifications_messages_dedupe_key")

    async def supersede(self, handler: str, keys: Sequence[str], now: datetime) -> bool:
        w = work_items.c
        dead = (w.handler == handler, w.key.in_(keys), w.state == WorkState.DEAD)
        over = {"state": WorkState.DONE, "done_at": now, "last_error": None}
        await self._uow.changed(update(work_items).where(*dead).values(over))
        return not await self.is_planned(handler, keys)

    async def is_planned(self, handler: str, keys: Sequence[str]) -> bool:
        w = work_items.c
        to_do = (w.handler == handler, w.key.in_(keys), w.state.in_([WorkState.WAITING, WorkState.RUNNING]))
        return bool((await self._uow.session.execute(select(exists().where(*to_do)))).scalar_one())

    async def read_all(self, recipient_id: UUID, up_to: datetime, now: datetime) -> int:
        unread: tuple[ColumnElement[bool], ...] = (
            m.recipient_id == recipient_id,
            m.created_at <= up_to,
            literal_column(UNREAD),
        )
        return await self._uow.changed(update(messages).where(*unread).values(read_at=now, version=m.version + 1))

    async def suppress(self, recipient_id: UUID, but: Collection[str]) -> int:
        waiting = (m.recipient_id == recipient_id, m.state == MessageState.QUEUED, m.kind.not_in(but))
        ended = {"state": MessageState.SUPPRESSED, "reason": Reason.RECIPIENT_NOT_ACTIVE, "version": m.version + 1}
        return await self._uow.changed(update(messages).where(*waiting).values(ended))

    async def is_in_hand(self, recipient_id: UUID) -> bool:
        sending = (messages.c.recipient_id == recipient_id, messages.c.state == MessageState.SENDING)
        return bool((await self._uow.session.execute(select(exists().where(*sending)))).scalar_one())

    async def forget(self, recipient_id: UUID) -> int:
        unsaid = update(messages).where(messages.c.recipient_id == recipient_id)
        return await self._uow.changed(unsaid.values(address_masked=None, smtp_reply=None, last_error=None))

    async def forget_notices(self, recipient_id: UUID) -> int:
        theirs = (m.recipient_id == recipient_id, m.channel == Channel.NOTICE)
        return await self._uow.changed(delete(messages).where(*theirs))

    async def drop(self, channel: Channel, before: datetime, most: int) -> int:
        over = m.state.not_in([MessageState.QUEUED, MessageState.SENDING])
        old = select(m.id).where(m.channel == channel, m.created_at < before, over).order_by(m.created_at).limit(most)
        return await self._uow.changed(delete(messages).where(m.id.in_(old)))
