"""Calendar feeds: made and revoked by whose bookings they show."""

from collections.abc import Callable

from praktika.consultations.domain.errors import FeedNotFound, TooManyFeeds
from praktika.consultations.domain.feeds import MOST_FEEDS, CalendarFeed, FeedId
from praktika.consultations.permissions import FEED_MANAGE
from praktika.consultations.policies.feed_links import FeedLinks, hash_of, new_token
from praktika.consultations.ports import ConsultationsUnitOfWork, Identity
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Unauthenticated
from praktika.kernel.ids import uuid7


class FeedService:
    def __init__(
        self, uow: Callable[[], ConsultationsUnitOfWork], identity: Identity, links: FeedLinks, clock: Clock
    ) -> None:
        self._uow = uow
        self._identity = identity
        self._links = links
        self._clock = clock

    async def create(self, actor: Actor, *, name: str | None = None) -> tuple[CalendarFeed, str]:
        """One's own feed and its address, which nobody sees again. TooManyFeeds; Unauthenticated for who was blocked a
        moment ago.
        """
        actor.require(FEED_MANAGE)
        owner, token = AccountId(actor.me()), new_token()
        async with self._uow() as uow:
            await uow.lock_persons(owner)
            if not await self._identity.is_active([owner]):
                raise Unauthenticated
            if await uow.feeds.live(owner) >= MOST_FEEDS:
                raise TooManyFeeds(limit=MOST_FEEDS)
            feed = CalendarFeed(
                id=FeedId(uuid7()), account_id=owner, name=name, token_hash=hash_of(token), created_at=self._clock()
            )
            await uow.feeds.add(feed)
            uow.record(actor, "consultations.calendar-feed:create", feed)
        return feed, self._links.link(token)

    async def revoke(self, actor: Actor, feed_id: FeedId) -> None:
        """It ends at once. FeedNotFound of another's feed, and the second time."""
        actor.require(FEED_MANAGE)
        async with self._uow() as uow:
            feed = await uow.feeds.get(feed_id)
            if feed.account_id != actor.account_id:
                raise FeedNotFound
            feed.revoke(self._clock())
            uow.record(actor, "consultations.calendar-feed:revoke", feed)
