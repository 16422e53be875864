"""Bookings as entries of calendars, and the feeds calendar programs read them from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from operator import attrgetter
from typing import Final, Protocol
from uuid import UUID

from praktika.consultations.domain.bookings import BookingStatus
from praktika.consultations.domain.errors import BookingNotFound, FeedNotFound
from praktika.consultations.permissions import FEED_MANAGE, SLOT_READ
from praktika.consultations.policies.feed_links import hash_of
from praktika.consultations.ports import CalendarSource, Identity
from praktika.consultations.queries.meetings import Meeting, MeetingRows
from praktika.identity.facade import Profile
from praktika.kernel.actors import Actor
from praktika.kernel.calendars import CalendarEvent, Certainty
from praktika.kernel.clock import Clock
from praktika.kernel.permissions import Scope

BACK: Final = timedelta(days=90)
AHEAD: Final = timedelta(days=366)
"""Days of UTC that a feed shows before today, and from today on."""

UNTITLED: Final = "Consultation"

CERTAINTY: Final[Mapping[BookingStatus, Certainty]] = {
    BookingStatus.RESERVED: Certainty.TENTATIVE,
    BookingStatus.AGREED: Certainty.CONFIRMED,
    BookingStatus.COMPLETED: Certainty.CONFIRMED,
    BookingStatus.NO_SHOW: Certainty.CONFIRMED,
    BookingStatus.DECLINED: Certainty.CANCELLED,
    BookingStatus.CANCELLED: Certainty.CANCELLED,
    BookingStatus.EXPIRED: Certainty.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class CalendarFeedView:
    """Without its address, which only who made it has seen."""

    id: UUID
    name: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CalendarFeedsView:
    items: Sequence[CalendarFeedView]


class FeedRows(Protocol):
    async def feeds(self, account_id: UUID) -> Sequence[CalendarFeedView]:
        """Those that are not revoked, oldest first."""
        ...

    async def owner_of(self, token_hash: str) -> UUID | None:
        """The account; None of a feed that is revoked or never was."""
        ...


class CalendarQueries:
    """`others`: modules whose appointments stand in the same feed."""

    def __init__(
        self,
        feeds: FeedRows,
        meetings: MeetingRows,
        identity: Identity,
        others: Sequence[CalendarSource],
        clock: Clock,
    ) -> None:
        self._feeds = feeds
        self._meetings = meetings
        self._identity = identity
        self._others = others
        self._clock = clock

    async def feeds(self, actor: Actor) -> CalendarFeedsView:
        """One's own."""
        actor.require(FEED_MANAGE)
        return CalendarFeedsView(await self._feeds.feeds(actor.me()))

    async def feed(self, token: str) -> Sequence[CalendarEvent]:
        """By start. FeedNotFound also when its owner can no longer sign in."""
        owner = await self._feeds.owner_of(hash_of(token))
        if owner is None:
            raise FeedNotFound
        today = datetime.combine(self._clock().astimezone(UTC), time(), UTC)
        window = today - BACK, today + AHEAD
        meetings = await self._meetings.meetings_of(owner, *window)
        people = await self._identity.profiles_of([*{owner, *(id_ for each in meetings for id_ in each.people)}])
        if owner not in people or people[owner].status != "active":
            raise FeedNotFound
        events = [event_of(each, owner, people) for each in meetings]
        for other in self._others:
            events += await other.calendar_events_of(owner, *window)
        return sorted(events, key=attrgetter("starts_at", "uid"))

    async def invitation(self, actor: Actor, booking_id: UUID) -> CalendarEvent:
        """For its two people and the organisation's staff; BookingNotFound for others."""
        actor.require(SLOT_READ)
        meeting = await self._meetings.meeting(booking_id)
        if meeting is None or not _sees(actor, meeting):
            raise BookingNotFound
        return event_of(meeting, actor.me(), await self._identity.profiles_of(meeting.people))


def event_of(meeting: Meeting, reader: UUID, people: Mapping[UUID, Profile]) -> CalendarEvent:
    """As this reader may see it: with whom, and where."""
    names = [people[each].display_name for each in meeting.other_than(reader) if each in people]
    return CalendarEvent(
        uid=uid_of(meeting.id),
        sequence=meeting.sequence,
        updated_at=meeting.updated_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        summary=meeting.context or UNTITLED,
        status=CERTAINTY[meeting.status],
        location=meeting.place_for(reader),
        description=", ".join(names) or None,
    )


def uid_of(booking_id: UUID) -> str:
    """Of a calendar's entry, for ever."""
    return f"{booking_id}@praktika"


def _sees(actor: Actor, meeting: Meeting) -> bool:
    return actor.account_id in meeting.people or actor.scope(SLOT_READ, meeting.organisation_id) is Scope.ALL
