"""Messages as they are shown."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Cursors, Page
from praktika.notifications.adapters.memory.tables import MESSAGES
from praktika.notifications.domain import Message, MessageId, MessageNotFound, MessageState
from praktika.notifications.permissions import MESSAGE_READ
from praktika.notifications.queries import NEWEST_KEY, MessageQueries, MessageView, SubjectView, newest_key


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
        *,
        recipient_id: UUID | None = None,
        kinds: Sequence[str] = (),
        states: Sequence[MessageState] = (),
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[MessageView]:
        of = ("messages", recipient_id, sorted(kinds), sorted(states))
        before = self._cursors.decode(cursor, NEWEST_KEY, *of) if cursor else None
        views = [
            view
            for message in self._visible(actor)
            if (view := _view(message))
            and recipient_id in (None, message.recipient_id)
            and (not kinds or message.kind in kinds)
            and (not states or message.state in states)
            and (before is None or newest_key(view) < before)
        ]
        return self._cursors.page(sorted(views, key=newest_key, reverse=True)[: limit + 1], limit, newest_key, *of)

    def _visible(self, actor: Actor) -> Iterator[Message]:
        actor.require(MESSAGE_READ)
        reach = actor.reach(MESSAGE_READ)
        rows = self._store.rows(MESSAGES)
        return (m for m in rows if reach.everywhere or m.organisation_id in reach.organisations)


def _view(message: Message) -> MessageView:
    return MessageView(
        id=message.id,
        kind=message.kind,
        channel=message.channel.value,
        recipient_id=message.recipient_id,
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
