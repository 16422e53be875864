"""Read side: messages as the API answers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Page
from praktika.notifications.domain import MessageId, MessageState


@dataclass(frozen=True, slots=True)
class SubjectView:
    """What the message is about, e.g. `internships.application` and its id."""

    type: str
    id: UUID


@dataclass(frozen=True, slots=True)
class MessageView:
    """The address is masked; the text is not kept, nor is any code."""

    id: UUID
    kind: str
    channel: str
    recipient_id: UUID
    subject: SubjectView
    state: str
    attempts: int
    locale: str | None
    address_masked: str | None
    not_after: datetime | None
    reason: str | None
    last_error: str | None
    smtp_reply: str | None
    sent_at: datetime | None
    created_at: datetime
    version: int


NEWEST_KEY: Final = (datetime.fromisoformat, UUID)


def newest_key(view: MessageView) -> tuple[datetime, UUID]:
    return view.created_at, view.id


class MessageQueries(Protocol):
    """Needs `notifications.message:read`; shows messages to accounts of the organisations it is held for."""

    async def message(self, actor: Actor, message_id: MessageId) -> MessageView:
        """One message; MessageNotFound when there is none the actor may see."""
        ...

    async def messages(
        self,
        actor: Actor,
        *,
        recipient_id: UUID | None = None,
        kinds: Sequence[str] = (),
        states: Sequence[MessageState] = (),
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[MessageView]:
        """Newest first; empty filters let everything through."""
        ...
