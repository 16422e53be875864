"""Bookings: what became of each claim on a slot."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from praktika.consultations.domain.bookings import BookingId, BookingStatus
from praktika.consultations.domain.errors import BookingNotFound
from praktika.consultations.permissions import SLOT_READ
from praktika.consultations.queries import BookingFilters, BookingQueries
from praktika.consultations.queries.bookings import BookingView, BookingWithHistoryView
from praktika.infrastructure.answers import answer, paged
from praktika.infrastructure.http import CurrentActor, Cursor, Limit, Moment, declare, router
from praktika.infrastructure.injection import Provided
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page

routes = router("consultations", "/bookings")

Queries = Annotated[BookingQueries, Depends(Provided("consultations.booking_queries"))]


@routes.get("", response_model=Page[BookingView], **declare(SLOT_READ, CursorInvalid, CursorMismatch))
async def list_bookings(
    request: Request,
    actor: CurrentActor,
    queries: Queries,
    status: Annotated[list[BookingStatus], Query()] = [],  # noqa: B006  FastAPI copies it
    specialist_id: UUID | None = None,
    client_id: UUID | None = None,
    starts_at_from: Moment | None = None,
    starts_at_to: Moment | None = None,
    sort: Literal["starts_at", "-starts_at"] = "-starts_at",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """One's own as client or specialist; those of the organisation for staff."""
    filters = BookingFilters(
        statuses=status,
        specialist_id=specialist_id,
        client_id=client_id,
        starts_at_from=starts_at_from,
        starts_at_to=starts_at_to,
    )
    return paged(request, await queries.bookings(actor, filters, sort=sort, cursor=cursor, limit=limit))


@routes.get("/{booking_id}", response_model=BookingWithHistoryView, **declare(SLOT_READ, BookingNotFound))
async def read_booking(booking_id: UUID, actor: CurrentActor, queries: Queries) -> Response:
    """With everything that happened to it: who, when, why."""
    return answer(await queries.booking(actor, BookingId(booking_id)))
