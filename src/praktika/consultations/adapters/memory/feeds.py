"""Calendar feeds in memory."""

from collections.abc import Sequence
from uuid import UUID

from praktika.consultations.adapters.memory.repositories import FEEDS
from praktika.consultations.domain.errors import FeedNotFound
from praktika.consultations.domain.feeds import CalendarFeed, FeedId
from praktika.consultations.ports import FeedRepository
from praktika.consultations.queries.calendars import CalendarFeedView, FeedRows
from praktika.infrastructure.memory import MemoryStore, MemoryTransaction
from praktika.kernel.actors import AccountId


class MemoryFeedRepository(FeedRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def get(self, feed_id: FeedId) -> CalendarFeed:
        if feed := self._transaction.get(FEEDS, feed_id):
            return feed
        raise FeedNotFound

    async def live(self, account_id: AccountId) -> int:
        feeds = self._transaction.rows(FEEDS)
        return sum(feed.account_id == account_id and feed.revoked_at is None for feed in feeds)

    async def add(self, feed: CalendarFeed) -> None:
        self._transaction.add(FEEDS, feed.id, feed)


class MemoryFeedRows(FeedRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def feeds(self, account_id: UUID) -> Sequence[CalendarFeedView]:
        mine = [feed for feed in self._live() if feed.account_id == account_id]
        return [CalendarFeedView(each.id, each.name, each.created_at) for each in sorted(mine, key=lambda f: f.id)]

    async def owner_of(self, token_hash: str) -> UUID | None:
        return next((feed.account_id for feed in self._live() if feed.token_hash == token_hash), None)

    def _live(self) -> Sequence[CalendarFeed]:
        return [feed for feed in self._store.rows(FEEDS) if feed.revoked_at is None]
