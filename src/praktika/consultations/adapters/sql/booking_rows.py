"""Bookings as queries read them from PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import ARRAY, Boolean, ColumnElement, Text, Uuid, any_, bindparam, or_, select, true

from praktika.consultations.adapters.sql.tables import bookings
from praktika.consultations.domain.bookings import Booking, BookingId
from praktika.consultations.permissions import SLOT_READ
from praktika.consultations.queries.bookings import BookingFilters, BookingRows
from praktika.infrastructure.keyset import (
    ME,
    Order,
    Reason,
    Seen,
    Shapes,
    after_of,
    of_organisations,
    reach_of,
    within,
)
from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.shapes import copies, copying
from praktika.infrastructure.types import Instant
from praktika.kernel.actors import Actor

b = bookings.c

REASONS: Final[Mapping[str, Reason]] = {
    "everywhere": Reason(true()),
    "organisations": of_organisations(b.organisation_id),
    "specialist": Reason(b.specialist_id == ME),
    "client": Reason(b.client_id == ME),
}

VISIBLE: Final = or_(
    bindparam("everywhere", type_=Boolean), within(b.organisation_id), b.specialist_id == ME, b.client_id == ME
)

CONDITIONS: Final[Mapping[str, ColumnElement[bool]]] = {
    "status": b.status == bindparam("status", type_=Text),
    "statuses": b.status == any_(bindparam("statuses", type_=ARRAY(Text))),
    "specialist_id": b.specialist_id == bindparam("specialist_id", type_=Uuid),
    "client_id": b.client_id == bindparam("client_id", type_=Uuid),
    "starts_at_from": b.starts_at >= bindparam("starts_at_from", type_=Instant),
    "starts_at_to": b.starts_at < bindparam("starts_at_to", type_=Instant),
}


@cache
def _by_id() -> Shape[Booking]:
    return copies(Booking, b.id == bindparam("id", type_=Uuid), VISIBLE)


def page_shape(reasons: Collection[str], present: Collection[str], falling: bool, after: bool) -> Shape[Booking]:
    """Statements for these reasons and conditions, by their names; an EXPLAIN shows which indexes serve them."""
    columns, booking = copying(Booking)
    order = Order((b.starts_at, b.id), falling, after)
    seen = Seen(bookings, b.id, [REASONS[each] for each in reasons], [CONDITIONS[each] for each in sorted(present)])
    return Shape.of(seen.page(select(*columns), order), booking)


class SqlBookingRows(BookingRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._pages = Shapes[Booking]()

    async def booking(self, actor: Actor, booking_id: BookingId) -> Booking | None:
        everywhere = actor.reach(SLOT_READ).everywhere
        values = reach_of(actor, SLOT_READ)
        return next(iter(await self._reader.fetch(_by_id(), id=booking_id, everywhere=everywhere, **values)), None)

    async def page(
        self, actor: Actor, filters: BookingFilters, *, falling: bool, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[Booking]:
        given = _asked_for(filters)
        reasons, present = _reasons(actor), frozenset(given)
        shape = self._pages.kept(
            (reasons, present, falling, after is not None),
            lambda: page_shape(reasons, present, falling, after is not None),
        )
        return await self._reader.fetch(shape, **given, **reach_of(actor, SLOT_READ), **after_of(after), limit=limit)


def _asked_for(filters: BookingFilters) -> dict[str, Any]:
    """Parameters by the condition they are of; equal where one state is asked for, so that an index gives the order."""
    statuses = [each.value for each in filters.statuses]
    given = {
        "status": statuses[0] if len(statuses) == 1 else None,
        "statuses": statuses if len(statuses) > 1 else None,
        "specialist_id": filters.specialist_id,
        "client_id": filters.client_id,
        "starts_at_from": filters.starts_at_from,
        "starts_at_to": filters.starts_at_to,
    }
    return {name: value for name, value in given.items() if value is not None}


def _reasons(actor: Actor) -> tuple[str, ...]:
    reach = actor.reach(SLOT_READ)
    if reach.everywhere:
        return ("everywhere",)
    return (*(("organisations",) if reach.organisations else ()), "specialist", "client")
