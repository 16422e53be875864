"""Messages as staff see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol
from uuid import UUID

from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Page
from praktika.notifications.domain import Channel, MessageId, MessageState


@dataclass(frozen=True, slots=True)
class SubjectView:
    """What the message is about, e.g. `internships.application` and its id."""

    type: str
    id: UUID


@dataclass(frozen=True, slots=True)
class StrangerView:
    """Somebody without account, whom a module knows."""

    module: str
    ref: UUID


@dataclass(frozen=True, slots=True)
class MessageView:
    """The address is masked; the text is not kept, nor is any code."""

    id: UUID
    kind: str
    channel: str
    recipient_id: UUID | None
    external: StrangerView | None
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


type Sort = Literal["created_at", "-created_at"]

CREATED_KEY: Final = (datetime.fromisoformat, UUID)


def created_key(view: MessageView) -> tuple[datetime, UUID]:
    return view.created_at, view.id


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFilter:
    """What is empty lets everything through. `created_at_to` is the first moment that is too late."""

    recipient_id: UUID | None = None
    subject_id: UUID | None = None
    kinds: Sequence[str] = ()
    channels: Sequence[Channel] = ()
    states: Sequence[MessageState] = ()
    created_at_from: datetime | None = None
    created_at_to: datetime | None = None

    def print(self) -> tuple[object, ...]:
        """The same for the same filters."""
        several = (self.kinds, self.channels, self.states)
        one = (self.recipient_id, self.subject_id, self.created_at_from, self.created_at_to)
        return (*map(str, one), *map(sorted, several))


class MessageQueries(Protocol):
    """Needs `notifications.message:read`; shows messages to accounts of the organisations it is held for."""

    async def message(self, actor: Actor, message_id: MessageId) -> MessageView:
        """One message; MessageNotFound when there is none the actor may see."""
        ...

    async def messages(
        self,
        actor: Actor,
        filters: MessageFilter = MessageFilter(),
        *,
        sort: Sort = "-created_at",
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[MessageView]: ...
