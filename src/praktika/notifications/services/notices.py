"""Notices read, and unread again. Nothing of it is audited: whoever reads tells nobody."""

from collections.abc import Callable
from datetime import datetime

from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.notifications.domain import Channel, Message, MessageId, MessageNotFound, MessageState, NoticeNotFound
from praktika.notifications.permissions import NOTICE_READ
from praktika.notifications.ports import NotificationsUnitOfWork
from praktika.notifications.services.shared import UnitsOfWork


class NoticeService:
    """Everybody's own. NoticeNotFound for anything else."""

    def __init__(self, uow: UnitsOfWork, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def read(self, actor: Actor, notice_id: MessageId) -> None:
        await self._change(actor, notice_id, lambda notice: notice.read(self._clock()))

    async def unread(self, actor: Actor, notice_id: MessageId) -> None:
        await self._change(actor, notice_id, Message.unread)

    async def read_all(self, actor: Actor, *, up_to: datetime | None = None) -> int:
        """Those that arrived until then, now when nothing is said; answers how many were unread."""
        actor.require(NOTICE_READ)
        now = self._clock()
        async with self._uow() as uow:
            return await uow.messages.read_all(actor.me(), up_to or now, now)

    async def _change(self, actor: Actor, notice_id: MessageId, change: Callable[[Message], None]) -> None:
        actor.require(NOTICE_READ)
        async with self._uow() as uow:
            change(await _mine(uow, actor, notice_id))


async def _mine(uow: NotificationsUnitOfWork, actor: Actor, notice_id: MessageId) -> Message:
    try:
        message = await uow.messages.get(notice_id)
    except MessageNotFound:
        raise NoticeNotFound from None
    arrived = message.channel is Channel.NOTICE and message.state is MessageState.SENT
    if not arrived or message.recipient_id != actor.me():
        raise NoticeNotFound
    return message
