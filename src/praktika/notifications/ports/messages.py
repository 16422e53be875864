"""Where messages are kept."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from praktika.notifications.domain import Message, MessageId


class MessageRepository(Protocol):
    async def get(self, message_id: MessageId) -> Message:
        """The message, locked until the unit of work ends; MessageNotFound otherwise."""
        ...

    async def add_new(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Take in those whose dedupe key is new in their channel, pass over the others; answers the ones taken in."""
        ...

    async def is_in_hand(self, recipient_id: UUID) -> bool:
        """Whether a letter to this person is being handed over, after which its masked address is kept."""
        ...

    async def forget(self, recipient_id: UUID) -> int:
        """Masked addresses and what servers said of letters to this person go; answers how many letters there are."""
        ...
