"""Messages as staff see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple, Protocol
from uuid import UUID

from praktika.kernel.actors import Actor, Reach
from praktika.kernel.pagination import Cursors, Page
from praktika.notifications.domain import Channel, MessageId, MessageNotFound, MessageState
from praktika.notifications.permissions import MESSAGE_READ
from praktika.notifications.queries.listing import CREATED_KEY, created_key
from praktika.notifications.queries.sight import sight_of


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


def stranger_view(module: str | None, ref: UUID | None) -> StrangerView | None:
    return StrangerView(module, ref) if module and ref else None


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


class MessageRow(NamedTuple):
    """As it is kept."""

    id: UUID
    kind: str
    channel: str
    recipient_id: UUID | None
    external_module: str | None
    external_ref: UUID | None
    subject_type: str
    subject_id: UUID
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


class MessageRows(Protocol):
    """Only of messages to accounts of the organisations in `reach`."""

    async def message(self, reach: Reach, message_id: MessageId) -> MessageRow | None: ...

    async def messages(
        self, reach: Reach, filters: MessageFilter, *, falling: bool, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[MessageRow]:
        """By `created_key`."""
        ...


class MessageQueries:
    """Needs `notifications.message:read`; shows messages to accounts of the organisations it is held for."""

    def __init__(self, rows: MessageRows, cursors: Cursors) -> None:
        self._rows = rows
        self._cursors = cursors

    async def message(self, actor: Actor, message_id: MessageId) -> MessageView:
        """One message; MessageNotFound when there is none the actor may see."""
        if row := await self._rows.message(sight_of(actor, MESSAGE_READ), message_id):
            return _view(row)
        raise MessageNotFound

    async def messages(
        self,
        actor: Actor,
        filters: MessageFilter = MessageFilter(),
        *,
        sort: Sort = "-created_at",
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[MessageView]:
        reach, of = sight_of(actor, MESSAGE_READ), ("messages", sort, *filters.print())
        after = self._cursors.decode(cursor, CREATED_KEY, *of) if cursor else None
        falling = sort.startswith("-")
        rows = await self._rows.messages(reach, filters, falling=falling, after=after, limit=limit + 1)
        return self._cursors.page([_view(row) for row in rows], limit, created_key, *of)


def _view(row: MessageRow) -> MessageView:
    return MessageView(
        id=row.id,
        kind=row.kind,
        channel=row.channel,
        recipient_id=row.recipient_id,
        external=stranger_view(row.external_module, row.external_ref),
        subject=SubjectView(row.subject_type, row.subject_id),
        state=row.state,
        attempts=row.attempts,
        locale=row.locale,
        address_masked=row.address_masked,
        not_after=row.not_after,
        reason=row.reason,
        last_error=row.last_error,
        smtp_reply=row.smtp_reply,
        sent_at=row.sent_at,
        created_at=row.created_at,
        version=row.version,
    )
