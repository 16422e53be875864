"""Bookings as the API answers them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from praktika.consultations.domain.bookings import Booking, BookingId, BookingStatus, HistoryEntry
from praktika.consultations.domain.errors import BookingNotFound
from praktika.consultations.permissions import SLOT_READ
from praktika.consultations.queries.meetings import MeetingRows
from praktika.consultations.queries.people import Directory, People, PersonView, people_of
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Cursors, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingView:
    """`sequence` counts what happened after it was made. `hold_expires_at`: until when an answer was waited for."""

    id: UUID
    slot_id: UUID
    specialist: PersonView
    client: PersonView
    starts_at: datetime
    ends_at: datetime
    status: str
    note: str | None
    sequence: int
    hold_expires_at: datetime


@dataclass(frozen=True, slots=True)
class HistoryEntryView:
    """One thing that happened. `by`: client, specialist, staff or system, which has no `actor`."""

    seq: int
    at: datetime
    kind: str
    by: str
    actor: PersonView | None
    from_slot_id: UUID | None
    to_slot_id: UUID | None
    reason: str | None
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingWithHistoryView(BookingView):
    history: Sequence[HistoryEntryView]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingFilters:
    """The end of `starts_at_to` is excluded."""

    statuses: Collection[BookingStatus] = ()
    specialist_id: UUID | None = None
    client_id: UUID | None = None
    starts_at_from: datetime | None = None
    starts_at_to: datetime | None = None


class BookingRows(Protocol):
    """Only of bookings the actor sees."""

    async def booking(self, actor: Actor, booking_id: BookingId) -> Booking | None: ...

    async def page(
        self, actor: Actor, filters: BookingFilters, *, falling: bool, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[Booking]:
        """By their start, then id."""
        ...


class BookingQueries:
    """Needs `consultations.slot:read`. A booking is seen by its two persons and by staff of the organisation."""

    def __init__(self, rows: BookingRows, meetings: MeetingRows, directory: Directory, cursors: Cursors) -> None:
        self._rows = rows
        self._meetings = meetings
        self._directory = directory
        self._cursors = cursors

    async def booking(self, actor: Actor, booking_id: BookingId) -> BookingWithHistoryView:
        """BookingNotFound."""
        actor.require(SLOT_READ)
        booking = await self._rows.booking(actor, booking_id)
        if booking is None:
            raise BookingNotFound
        history = await self._meetings.history_of(booking_id)
        doers = (entry.actor_id for entry in history if entry.actor_id)
        people = await people_of(self._directory, {booking.specialist_id, booking.client_id, *doers})
        shown = _members(booking, people)
        return BookingWithHistoryView(**shown, history=[_entry(each, people) for each in history])

    async def bookings(
        self,
        actor: Actor,
        filters: BookingFilters,
        *,
        sort: str = "-starts_at",
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[BookingView]:
        actor.require(SLOT_READ)
        filters = replace(filters, statuses=sorted(set(filters.statuses)))
        of = ("bookings", filters, sort)
        after = self._cursors.decode(cursor, (datetime.fromisoformat, UUID), *of) if cursor else None
        rows = await self._rows.page(actor, filters, falling=sort.startswith("-"), after=after, limit=limit + 1)
        page = self._cursors.page(rows, limit, lambda booking: (booking.starts_at, booking.id), *of)
        ids = {each for booking in page.items for each in (booking.specialist_id, booking.client_id)}
        people = await people_of(self._directory, ids)
        return Page([BookingView(**_members(each, people)) for each in page.items], page.next_cursor)


SAME = ("id", "slot_id", "starts_at", "ends_at", "note", "sequence", "hold_expires_at")


def _members(booking: Booking, people: People) -> dict[str, Any]:
    return {name: getattr(booking, name) for name in SAME} | {
        "specialist": people.view(booking.specialist_id),
        "client": people.view(booking.client_id),
        "status": booking.status.value,
    }


def _entry(entry: HistoryEntry, people: People) -> HistoryEntryView:
    shown: dict[str, Any] = {each.name: getattr(entry, each.name, None) for each in fields(HistoryEntryView)}
    written = {"kind": entry.kind.value, "by": entry.by.value, "reason": entry.reason and entry.reason.value}
    return HistoryEntryView(**shown | written | {"actor": people.view(entry.actor_id) if entry.actor_id else None})
