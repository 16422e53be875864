"""Bookings for calendar programs, over HTTP. The answer to making a feed holds its secret, so none is kept for
repetition; the address itself is the only proof a calendar program can bring.
"""

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Request, Response

from praktika.consultations.domain.errors import BookingNotFound, FeedNotFound, TooManyFeeds
from praktika.consultations.domain.feeds import FeedId
from praktika.consultations.permissions import FEED_MANAGE, SLOT_READ
from praktika.consultations.queries.calendars import CalendarFeedsView, CalendarFeedView, CalendarQueries
from praktika.consultations.services import FeedService
from praktika.infrastructure import calendars
from praktika.infrastructure.answers import answer, file
from praktika.infrastructure.headers import ETAG, FILE, UNCHANGED
from praktika.infrastructure.http import Body, CurrentActor, declare, router, text
from praktika.infrastructure.injection import Provided

routes = router("consultations")

Feeds = Annotated[FeedService, Depends(Provided("consultations.feeds"))]
Queries = Annotated[CalendarQueries, Depends(Provided("consultations.calendar_queries"))]

CALENDAR: Final[dict[str, Any]] = {calendars.MEDIA_TYPE: {"schema": {"type": "string"}}}

A_FEED: Final = declare(None, FeedNotFound)
A_FEED["responses"] |= {
    200: {"description": "A calendar (RFC 5545).", "content": CALENDAR, "headers": ETAG},
    304: {"description": UNCHANGED, "headers": ETAG},
}

AN_INVITATION: Final = declare(SLOT_READ, BookingNotFound)
AN_INVITATION["responses"] |= {
    200: {"description": "A calendar (RFC 5545).", "content": CALENDAR, "headers": FILE},
    304: {"description": UNCHANGED, "headers": ETAG},
}

ATTACHED: Final = {"Content-Disposition": 'attachment; filename="invitation.ics"'}


class NewCalendarFeed(Body, example={"name": "On my phone"}):
    name: Annotated[str, text(100)] | None = None


@dataclass(frozen=True, slots=True)
class MadeCalendarFeed(CalendarFeedView):
    """`url` is shown here and never again; whoever has it reads the feed."""

    url: str


@routes.get("/calendar-feeds", response_model=CalendarFeedsView, **declare(FEED_MANAGE))
async def list_calendar_feeds(actor: CurrentActor, queries: Queries) -> Response:
    """One's own that are not revoked, without their addresses."""
    return answer(await queries.feeds(actor))


@routes.post("/calendar-feeds", status_code=201, response_model=MadeCalendarFeed, **declare(FEED_MANAGE, TooManyFeeds))
async def create_calendar_feed(actor: CurrentActor, feeds: Feeds, body: NewCalendarFeed | None = None) -> Response:
    """An address at which a calendar program reads one's bookings, 90 days back and a year ahead."""
    feed, url = await feeds.create(actor, name=body.name if body else None)
    return answer(MadeCalendarFeed(feed.id, feed.name, feed.created_at, url), 201)


@routes.delete(
    "/calendar-feeds/{feed_id}", status_code=204, response_class=Response, **declare(FEED_MANAGE, FeedNotFound)
)
async def revoke_calendar_feed(feed_id: UUID, actor: CurrentActor, feeds: Feeds) -> None:
    """Its address leads nowhere from now on."""
    await feeds.revoke(actor, FeedId(feed_id))


@routes.get("/calendar-feeds/{token}.ics", response_class=Response, **A_FEED)
async def read_calendar_feed(request: Request, token: str, queries: Queries) -> Response:
    """Bookings as a calendar, for programs that read it again and again."""
    text_ = await asyncio.to_thread(calendars.feed, await queries.feed(token))
    return _calendar(request, text_, calendars.MEDIA_TYPE, {"Cache-Control": "private, no-cache"})


@routes.get("/bookings/{booking_id}/invitation.ics", response_class=Response, **AN_INVITATION)
async def read_invitation(request: Request, booking_id: UUID, actor: CurrentActor, queries: Queries) -> Response:
    """To put the booking into a calendar, or to take it out once it is off."""
    event = await queries.invitation(actor, booking_id)
    media_type = f"{calendars.MEDIA_TYPE}; method={calendars.method_of(event)}"
    return _calendar(request, calendars.invitation(event), media_type, ATTACHED)


def _calendar(request: Request, text_: str, media_type: str, headers: dict[str, str]) -> Response:
    body = text_.encode()
    return file(request, body, sha256(body).hexdigest(), media_type, headers)
