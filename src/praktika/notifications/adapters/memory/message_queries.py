"""Messages as they are shown."""

from collections.abc import Iterator

from praktika.infrastructure.memory import MemoryStore
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Cursors, Page
from praktika.notifications.adapters.memory.tables import MESSAGES
from praktika.notifications.domain import Message, MessageId, MessageNotFound
from praktika.notifications.permissions import MESSAGE_READ
from praktika.notifications.queries import (
    CREATED_KEY,
    MessageFilter,
    MessageQueries,
    MessageView,
    Sort,
    StrangerView,
    SubjectView,
    created_key,
)


class MemoryMessageQueries(MessageQueries):
    def __init__(self, store: MemoryStore, cursors: Cursors) -> None:
        self._store = store
        self._cursors = cursors

    async def message(self, actor: Actor, message_id: MessageId) -> MessageView:
        for message in self._visible(actor):
            if message.id == message_id:
                return _view(message)
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
        of = ("messages", sort, *filters.print())
        views = [_view(message) for message in self._visible(actor) if _fits(message, filters)]
        views.sort(key=created_key, reverse=sort.startswith("-"))
        if cursor:
            last = self._cursors.decode(cursor, CREATED_KEY, *of)
            falling = sort.startswith("-")
            views = [v for v in views if (created_key(v) < last if falling else created_key(v) > last)]
        return self._cursors.page(views[: limit + 1], limit, created_key, *of)

    def _visible(self, actor: Actor) -> Iterator[Message]:
        actor.require(MESSAGE_READ)
        reach = actor.reach(MESSAGE_READ)
        rows = self._store.rows(MESSAGES)
        return (m for m in rows if reach.everywhere or m.organisation_id in reach.organisations)


def _fits(message: Message, filters: MessageFilter) -> bool:
    return (
        filters.recipient_id in (None, message.recipient_id)
        and filters.subject_id in (None, message.subject_id)
        and (not filters.kinds or message.kind in filters.kinds)
        and (not filters.channels or message.channel in filters.channels)
        and (not filters.states or message.state in filters.states)
        and (filters.created_at_from is None or message.created_at >= filters.created_at_from)
        and (filters.created_at_to is None or message.created_at < filters.created_at_to)
    )


def _view(message: Message) -> MessageView:
    module, ref = message.external_module, message.external_ref
    return MessageView(
        id=message.id,
        kind=message.kind,
        channel=message.channel.value,
        recipient_id=message.recipient_id,
        external=StrangerView(module, ref) if module and ref else None,
        subject=SubjectView(message.subject_type, message.subject_id),
        state=message.state.value,
        attempts=message.attempts,
        locale=message.locale,
        address_masked=message.address_masked,
        not_after=message.not_after,
        reason=message.reason.value if message.reason else None,
        last_error=message.last_error,
        smtp_reply=message.smtp_reply,
        sent_at=message.sent_at,
        created_at=message.created_at,
        version=message.version,
    )
