"""Messages as queries read them from memory."""

from collections.abc import Iterator, Sequence
from typing import Any

from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.memory_listing import first
from praktika.kernel.actors import Reach
from praktika.notifications.adapters.memory.reading import reaches, row_of
from praktika.notifications.adapters.memory.tables import MESSAGES
from praktika.notifications.domain import Message, MessageId
from praktika.notifications.queries import MessageFilter, MessageRow, MessageRows, created_key


class MemoryMessageRows(MessageRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def message(self, reach: Reach, message_id: MessageId) -> MessageRow | None:
        return next((row_of(MessageRow, each) for each in self._seen(reach) if each.id == message_id), None)

    async def messages(
        self, reach: Reach, filters: MessageFilter, *, falling: bool, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[MessageRow]:
        rows = (row_of(MessageRow, each) for each in self._seen(reach) if _fits(each, filters))
        return first(rows, created_key, falling=falling, after=after, limit=limit)

    def _seen(self, reach: Reach) -> Iterator[Message]:
        return (each for each in self._store.rows(MESSAGES) if reaches(reach, each.organisation_id))


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
