"""Where messages are kept."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from praktika.notifications.domain import Channel, Message, MessageId


class MessageRepository(Protocol):
    async def get(self, message_id: MessageId) -> Message:
        """The message, locked until the unit of work ends; MessageNotFound otherwise."""
        ...

    async def add_new(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Take in those whose dedupe key is new in their channel, pass over the others; answers the ones taken in."""
        ...

    async def supersede(self, handler: str, keys: Sequence[str], now: datetime) -> bool:
        """Dead work of these keys is over; False when other work of theirs is still to be done."""
        ...

    async def is_planned(self, handler: str, keys: Sequence[str]) -> bool:
        """Whether work of these keys is still to be done."""
        ...

    async def read_all(self, recipient_id: UUID, up_to: datetime, now: datetime) -> int:
        """Notices that arrived until then and are unread become read; answers how many."""
        ...

    async def suppress(self, recipient_id: UUID, but: Collection[str]) -> int:
        """What waits to be sent to this account is not sent, but for these kinds; answers how many messages."""
        ...

    async def is_in_hand(self, recipient_id: UUID) -> bool:
        """Whether a letter to this person is being handed over, after which its masked address is kept."""
        ...

    async def forget(self, recipient_id: UUID) -> int:
        """Masked addresses and what servers said of letters to this person go; answers how many letters there are."""
        ...

    async def forget_notices(self, recipient_id: UUID) -> int:
        """Notices to this person go; answers how many."""
        ...

    async def drop(self, channel: Channel, before: datetime, most: int) -> int:
        """The oldest messages of the channel, made before, go; answers how many. What may yet be sent stays."""
        ...
