"""Calendar feeds in PostgreSQL."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, func, select

from praktika.consultations.adapters.sql.tables import feeds
from praktika.consultations.domain.errors import FeedNotFound
from praktika.consultations.domain.feeds import CalendarFeed, FeedId
from praktika.consultations.ports import FeedRepository
from praktika.consultations.queries.calendars import CalendarFeedView, FeedRows
from praktika.infrastructure.database import SqlUnitOfWork
from praktika.infrastructure.reading import Reader, Shape
from praktika.kernel.actors import AccountId

_f = feeds.c
_LIVE: Final = _f.revoked_at.is_(None)

FEEDS: Final[Shape[CalendarFeedView]] = Shape.of(
    select(_f.id, _f.name, _f.created_at)
    .where(_f.account_id == bindparam("account_id", type_=Uuid), _LIVE)
    .order_by(_f.id),
    CalendarFeedView,
)
OWNER: Final[Shape[UUID]] = Shape.of(
    select(_f.account_id).where(_f.token_hash == bindparam("token_hash", type_=Text), _LIVE), lambda one: one
)


class SqlFeedRepository(FeedRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def get(self, feed_id: FeedId) -> CalendarFeed:
        if feed := await self._uow.load(CalendarFeed, feed_id):
            return feed
        raise FeedNotFound

    async def live(self, account_id: AccountId) -> int:
        mine = select(func.count()).where(_f.account_id == account_id, _LIVE)
        return int((await self._uow.session.execute(mine)).scalar_one())

    async def add(self, feed: CalendarFeed) -> None:
        self._uow.add(feed)


class SqlFeedRows(FeedRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def feeds(self, account_id: UUID) -> Sequence[CalendarFeedView]:
        return await self._reader.fetch(FEEDS, account_id=account_id)

    async def owner_of(self, token_hash: str) -> UUID | None:
        return next(iter(await self._reader.fetch(OWNER, token_hash=token_hash)), None)
