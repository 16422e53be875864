"""What clients and specialists do with a slot: each command answers the slot as it then is."""

from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import Depends, Request, Response

from praktika.consultations.adapters.http.slots import Queries, answered
from praktika.consultations.domain.bookings import Reason, Why
from praktika.consultations.domain.errors import (
    ClientBusy,
    HoldExpired,
    NoticeTooShort,
    NotStartedYet,
    OtherSpecialist,
    OwnSlot,
    SlotNotFound,
    SlotStarted,
    SlotStateConflict,
    SpecialistBusy,
    TooLateToCancel,
    TooManyReservations,
)
from praktika.consultations.domain.slots import SlotId
from praktika.consultations.permissions import SLOT_DECIDE, SLOT_RESERVE
from praktika.consultations.queries.slots import SlotView
from praktika.consultations.services import BookingService
from praktika.infrastructure.etags import VersionIfAny
from praktika.infrastructure.headers import located
from praktika.infrastructure.http import API, Body, CurrentActor, Flag, declare, router, text
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.kernel.actors import AccountId
from praktika.kernel.errors import Stale

routes = router("consultations", "/slots", IdempotentRoute)

Bookings = Annotated[BookingService, Depends(Provided("consultations.bookings"))]

Words = Annotated[str, text(1000)]

RESERVING: Final = (
    OwnSlot,
    SlotStateConflict,
    SlotStarted,
    NoticeTooShort,
    TooManyReservations,
    ClientBusy,
    SpecialistBusy,
)


class ReserveBody(Body, example={"note": "I would like to talk about my portfolio."}):
    """`note` is told to the specialist. `client_id` is for staff, who reserve for others."""

    note: Words | None = None
    client_id: UUID | None = None


class ReasonBody(Body, example={"reason": "got_sick", "text": "I have a fever."}):
    """The other side is told why. `reopen`: whether the slot is offered again, for the specialist and staff to say."""

    reason: Literal["force_majeure", "got_sick", "schedule_conflict", "none", "other"] = "force_majeure"
    text: Words | None = None
    reopen: Flag | None = None

    def why(self) -> Why:
        return Why(Reason(self.reason), self.text)


class RescheduleBody(Body, example={"to_slot_id": "01a1fe7d-3e2b-72f9-8553-7ea3ce715429"}):
    to_slot_id: UUID


@routes.post(
    "/{slot_id}/reserve",
    status_code=201,
    response_model=SlotView,
    **located(declare(SLOT_RESERVE, SlotNotFound, *RESERVING, limit="reservations")),
)
async def reserve_slot(
    request: Request,
    slot_id: UUID,
    actor: CurrentActor,
    bookings: Bookings,
    queries: Queries,
    body: ReserveBody | None = None,
) -> Response:
    """Ask for a free slot; it is held until the specialist answers, but not for ever."""
    body = body or ReserveBody()
    client_id = AccountId(body.client_id) if body.client_id else None
    booking = await bookings.reserve(actor, SlotId(slot_id), note=body.note, client_id=client_id)
    response = await answered(request, actor, SlotId(slot_id), queries, 201)
    response.headers["Location"] = f"{API}/bookings/{booking.id}"
    return response


@routes.post(
    "/{slot_id}/agree",
    response_model=SlotView,
    **declare(SLOT_DECIDE, SlotNotFound, SlotStateConflict, HoldExpired, Stale),
)
async def agree_to_slot(
    request: Request,
    slot_id: UUID,
    expected: VersionIfAny,
    actor: CurrentActor,
    bookings: Bookings,
    queries: Queries,
) -> Response:
    """The consultation takes place; both get an invitation. `If-Match`, here and below, is for who wants to be sure
    that it is this reservation he answers.
    """
    await bookings.agree(actor, SlotId(slot_id), expected=expected)
    return await answered(request, actor, SlotId(slot_id), queries)


@routes.post(
    "/{slot_id}/decline",
    response_model=SlotView,
    **declare(SLOT_DECIDE, SlotNotFound, SlotStateConflict, HoldExpired, Stale),
)
async def decline_slot(
    request: Request,
    slot_id: UUID,
    expected: VersionIfAny,
    actor: CurrentActor,
    bookings: Bookings,
    queries: Queries,
    body: ReasonBody | None = None,
) -> Response:
    """The reservation ends; the slot is free again, unless `reopen` is false."""
    body = body or ReasonBody()
    await bookings.decline(actor, SlotId(slot_id), body.why(), reopen=body.reopen, expected=expected)
    return await answered(request, actor, SlotId(slot_id), queries)


@routes.post(
    "/{slot_id}/cancel",
    response_model=SlotView,
    **declare(SLOT_RESERVE, SlotNotFound, SlotStateConflict, HoldExpired, SlotStarted, TooLateToCancel, Stale),
)
async def cancel_slot(
    request: Request,
    slot_id: UUID,
    expected: VersionIfAny,
    actor: CurrentActor,
    bookings: Bookings,
    queries: Queries,
    body: ReasonBody | None = None,
) -> Response:
    """By the client, in time, the slot is free again; by the specialist or staff it is withdrawn, unless `reopen`.

    The specialist and staff need `consultations.slot:decide`.
    """
    body = body or ReasonBody()
    await bookings.cancel(actor, SlotId(slot_id), body.why(), reopen=body.reopen, expected=expected)
    return await answered(request, actor, SlotId(slot_id), queries)


@routes.post(
    "/{slot_id}/reschedule",
    response_model=SlotView,
    **declare(SLOT_RESERVE, SlotNotFound, *RESERVING, HoldExpired, TooLateToCancel, OtherSpecialist, Stale),
)
async def reschedule_slot(
    request: Request,
    slot_id: UUID,
    body: RescheduleBody,
    expected: VersionIfAny,
    actor: CurrentActor,
    bookings: Bookings,
    queries: Queries,
) -> Response:
    """Move a booking to another free slot of the specialist, who is asked again. Answers the slot moved to.

    Staff need `consultations.slot:decide`.
    """
    await bookings.reschedule(actor, SlotId(slot_id), to_slot_id=SlotId(body.to_slot_id), expected=expected)
    return await answered(request, actor, SlotId(body.to_slot_id), queries)


@routes.post(
    "/{slot_id}/complete",
    response_model=SlotView,
    **declare(SLOT_DECIDE, SlotNotFound, SlotStateConflict, HoldExpired, NotStartedYet),
)
async def complete_slot(
    request: Request, slot_id: UUID, actor: CurrentActor, bookings: Bookings, queries: Queries
) -> Response:
    """The consultation took place."""
    await bookings.complete(actor, SlotId(slot_id))
    return await answered(request, actor, SlotId(slot_id), queries)


@routes.post(
    "/{slot_id}/no-show",
    response_model=SlotView,
    **declare(SLOT_DECIDE, SlotNotFound, SlotStateConflict, HoldExpired, NotStartedYet),
)
async def record_no_show(
    request: Request, slot_id: UUID, actor: CurrentActor, bookings: Bookings, queries: Queries
) -> Response:
    """The client did not come."""
    await bookings.no_show(actor, SlotId(slot_id))
    return await answered(request, actor, SlotId(slot_id), queries)
