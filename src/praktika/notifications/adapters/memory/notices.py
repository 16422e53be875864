"""Notices as they are kept, and words for them that need no templates."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.memory_listing import first
from praktika.kernel.actors import AccountId
from praktika.notifications.adapters.memory.messages import is_arrived
from praktika.notifications.adapters.memory.tables import MESSAGES
from praktika.notifications.catalogue import KINDS
from praktika.notifications.domain import Message, MessageId
from praktika.notifications.ports import Letter, Rendered, Said, Texts
from praktika.notifications.queries import NoticeFilter, NoticeRow, NoticeRows, created_key


class MemoryNoticeRows(NoticeRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def page(
        self, account_id: AccountId, filters: NoticeFilter, before: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[NoticeRow]:
        mine = (_row(m) for m in self._mine(account_id) if _fits(m, filters))
        return first(mine, created_key, falling=True, after=before, limit=limit)

    async def one(self, account_id: AccountId, notice_id: MessageId) -> NoticeRow | None:
        return next((_row(m) for m in self._mine(account_id) if m.id == notice_id), None)

    async def unread(self, account_id: AccountId, most: int) -> int:
        return min(most, sum(m.read_at is None for m in self._mine(account_id)))

    def _mine(self, account_id: AccountId) -> Iterator[Message]:
        return (m for m in self._store.rows(MESSAGES) if m.recipient_id == account_id and is_arrived(m))


def _fits(message: Message, filters: NoticeFilter) -> bool:
    return (
        filters.unread in (None, message.read_at is None)
        and (not filters.kinds or message.kind in filters.kinds)
        and (filters.created_at_from is None or message.created_at >= filters.created_at_from)
        and (filters.created_at_to is None or message.created_at < filters.created_at_to)
    )


def _row(m: Message) -> NoticeRow:
    return NoticeRow(m.id, m.kind, m.subject_type, m.subject_id, m.context or {}, m.created_at, m.read_at)


class PlainTexts(Texts):
    """The name of the kind, and the values."""

    def render(self, letter: Letter) -> Rendered:
        said = self.say(letter.kind, letter.values, locale=letter.locale, timezone=letter.timezone)
        return Rendered(said.title, said.text, said.text)

    def say(self, kind: str, values: Mapping[str, Any], *, locale: str, timezone: str) -> Said:
        return Said(KINDS[kind].title(locale), "; ".join(str(values[name]) for name in sorted(values)))
