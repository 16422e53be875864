"""Notices as their reader sees them: the words are found when they are read, in the language they are read in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.pagination import Cursors, Page
from praktika.notifications.catalogue import KINDS
from praktika.notifications.domain import MessageId, NoticeNotFound
from praktika.notifications.permissions import NOTICE_READ
from praktika.notifications.policies.keeping import unpacked
from praktika.notifications.ports import People, Said, Texts, Undeliverable
from praktika.notifications.queries.listing import CREATED_KEY, created_key
from praktika.notifications.queries.messages import SubjectView

MOST_COUNTED: Final = 100
NO_ZONE: Final = "UTC"


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """As it is kept; `context` are the values it was made of."""

    id: UUID
    kind: str
    subject_type: str
    subject_id: UUID
    context: Mapping[str, Any]
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFilter:
    """What is empty lets everything through. `created_at_to` is the first moment that is too late."""

    unread: bool | None = None
    kinds: Sequence[str] = ()
    created_at_from: datetime | None = None
    created_at_to: datetime | None = None

    def print(self) -> tuple[object, ...]:
        """The same for the same filters."""
        return str(self.unread), sorted(self.kinds), str(self.created_at_from), str(self.created_at_to)


class NoticeRows(Protocol):
    async def page(
        self, account_id: AccountId, filters: NoticeFilter, before: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[NoticeRow]:
        """Newest first."""
        ...

    async def one(self, account_id: AccountId, notice_id: MessageId) -> NoticeRow | None: ...

    async def unread(self, account_id: AccountId, most: int) -> int:
        """How many are unread; at most `most` are counted."""
        ...


@dataclass(frozen=True, slots=True)
class NoticeView:
    """`link` leads to what it is about, in the front end."""

    id: UUID
    kind: str
    title: str
    text: str
    subject: SubjectView
    link: str
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class UnreadView:
    """`more` when there are more than were counted."""

    unread: int
    more: bool


class NoticeQueries:
    """Everybody's own."""

    def __init__(self, rows: NoticeRows, people: People, texts: Texts, cursors: Cursors, frontend_url: str) -> None:
        self._rows = rows
        self._people = people
        self._texts = texts
        self._cursors = cursors
        self._frontend_url = frontend_url.rstrip("/")

    async def notices(
        self,
        actor: Actor,
        filters: NoticeFilter = NoticeFilter(),
        *,
        locale: str,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[NoticeView]:
        """Newest first."""
        actor.require(NOTICE_READ)
        of = ("notices", str(actor.me()), *filters.print())
        before = self._cursors.decode(cursor, CREATED_KEY, *of) if cursor else None
        found = await self._rows.page(actor.me(), filters, (before[0], before[1]) if before else None, limit + 1)
        page = self._cursors.page(found, limit, created_key, *of)
        return Page(await self._told(actor.me(), page.items, locale), page.next_cursor)

    async def notice(self, actor: Actor, notice_id: MessageId, *, locale: str) -> NoticeView:
        actor.require(NOTICE_READ)
        row = await self._rows.one(actor.me(), notice_id)
        if row is None:
            raise NoticeNotFound
        return (await self._told(actor.me(), [row], locale))[0]

    async def unread(self, actor: Actor) -> UnreadView:
        actor.require(NOTICE_READ)
        counted = await self._rows.unread(actor.me(), MOST_COUNTED + 1)
        return UnreadView(min(counted, MOST_COUNTED), counted > MOST_COUNTED)

    async def _told(self, account_id: AccountId, rows: Sequence[NoticeRow], locale: str) -> list[NoticeView]:
        """Times are printed in the zone of the reader, who is asked for once."""
        profiles = await self._people.profiles_of([account_id]) if rows else {}
        zone = profiles[account_id].timezone if account_id in profiles else NO_ZONE
        return [self._view(row, locale, zone) for row in rows]

    def _view(self, row: NoticeRow, locale: str, zone: str) -> NoticeView:
        said = self._said(row, locale, zone)
        kind = KINDS.get(row.kind)
        return NoticeView(
            id=row.id,
            kind=row.kind,
            title=said.title,
            text=said.text,
            subject=SubjectView(row.subject_type, row.subject_id),
            link=self._frontend_url + (kind.page_of(row.subject_id) if kind else ""),
            created_at=row.created_at,
            read_at=row.read_at,
        )

    def _said(self, row: NoticeRow, locale: str, zone: str) -> Said:
        """A notice of an older version, which today's words do not fit, still says what it is about."""
        kind = KINDS.get(row.kind)
        if kind is None:
            return Said(row.kind, "")
        try:
            return self._texts.say(kind.name, unpacked(row.context), locale=locale, timezone=zone)
        except Undeliverable:
            return Said(kind.title(locale), "")
