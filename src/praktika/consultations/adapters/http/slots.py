"""Slots: listed, published, edited, withdrawn."""

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from praktika.consultations.adapters.http.bodies import Location, MoneyBody, Search, Topic, terms_of
from praktika.consultations.domain.errors import OrganisationArchived, SlotNotFound, SlotOverlaps, SlotStateConflict
from praktika.consultations.domain.slots import SlotId, SlotStatus
from praktika.consultations.permissions import SLOT_READ, SLOT_WRITE
from praktika.consultations.queries import SlotFilters, SlotQueries
from praktika.consultations.queries.slots import SlotView
from praktika.consultations.services import SlotService
from praktika.infrastructure.answers import paged, versioned
from praktika.infrastructure.etags import ExpectedVersion
from praktika.infrastructure.headers import located
from praktika.infrastructure.http import ABSENT, API, Body, CurrentActor, Cursor, Limit, Moment, declare, router
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.errors import PreconditionRequired, Stale
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page

routes = router("consultations", "/slots", IdempotentRoute)

Slots = Annotated[SlotService, Depends(Provided("consultations.slots"))]
Queries = Annotated[SlotQueries, Depends(Provided("consultations.slot_queries"))]

Sort = Literal["starts_at", "-starts_at", "status", "-status", "created_at", "-created_at"]


class NewSlot(
    Body,
    example={
        "starts_at": "2027-05-10T10:00:00Z",
        "ends_at": "2027-05-10T11:00:00Z",
        "context": "Career in analytics",
        "cost": {"amount": "1500.00", "currency": "RUB"},
        "location": "https://meet.example.org/room",
    },
):
    """`specialist_id` is for staff, who publish for others. No `cost`: not stated; an amount of 0: free of charge."""

    starts_at: Moment
    ends_at: Moment
    context: Topic | None = None
    cost: MoneyBody | None = None
    location: Location | None = None
    specialist_id: UUID | None = None


class SlotPatch(Body, example={"context": "Career in analytics", "location": None}):
    """What is absent stays, null clears. Of a slot somebody has reserved, only `context` and `location` may change."""

    starts_at: Moment = ABSENT
    ends_at: Moment = ABSENT
    context: Topic | None = None
    cost: MoneyBody | None = None
    location: Location | None = None


@routes.get("", response_model=Page[SlotView], **declare(SLOT_READ, CursorInvalid, CursorMismatch))
async def list_slots(
    request: Request,
    actor: CurrentActor,
    queries: Queries,
    status: Annotated[list[SlotStatus], Query()] = [],  # noqa: B006  FastAPI copies it
    specialist_id: Annotated[list[UUID], Query(max_length=50)] = [],  # noqa: B006
    client_id: UUID | None = None,
    organisation_id: UUID | None = None,
    starts_at_from: Moment | None = None,
    starts_at_to: Moment | None = None,
    cost_to: Annotated[Decimal | None, Query(ge=0, le=10**10, description="Cheaper than this.")] = None,
    mine: bool = False,
    q: Search = None,
    sort: Sort = "starts_at",
    include: Literal["total"] | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Free ones, and those of one's own bookings; specialists see all of theirs, staff all of the organisation.

    Withdrawn slots are listed when `status` asks for them.
    """
    filters = SlotFilters(
        statuses=status,
        specialist_ids=specialist_id,
        client_id=client_id,
        organisation_id=organisation_id,
        starts_at_from=starts_at_from,
        starts_at_to=starts_at_to,
        cost_to=cost_to,
        mine=mine,
        q=q,
    )
    page = await queries.slots(actor, filters, sort=sort, cursor=cursor, limit=limit, with_total=include is not None)
    return paged(request, page)


@routes.post(
    "",
    status_code=201,
    response_model=SlotView,
    **located(declare(SLOT_WRITE, SlotOverlaps, OrganisationArchived)),
)
async def create_slot(request: Request, body: NewSlot, actor: CurrentActor, slots: Slots, queries: Queries) -> Response:
    """Publish a time; staff name the specialist."""
    made = await slots.create(
        actor,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        context=body.context,
        cost=body.cost.money() if body.cost else None,
        location=body.location,
        specialist_id=AccountId(body.specialist_id) if body.specialist_id else None,
    )
    response = await answered(request, actor, made.id, queries, 201)
    response.headers["Location"] = f"{API}/slots/{made.id}"
    return response


@routes.get("/{slot_id}", response_model=SlotView, **declare(SLOT_READ, SlotNotFound))
async def read_slot(request: Request, slot_id: UUID, actor: CurrentActor, queries: Queries) -> Response:
    """`allowed_actions` are what the reader may do to it now."""
    return await answered(request, actor, SlotId(slot_id), queries)


@routes.patch(
    "/{slot_id}",
    response_model=SlotView,
    **declare(SLOT_WRITE, SlotNotFound, SlotOverlaps, SlotStateConflict, Stale, PreconditionRequired),
)
async def edit_slot(
    request: Request,
    slot_id: UUID,
    body: SlotPatch,
    expected: ExpectedVersion,
    actor: CurrentActor,
    slots: Slots,
    queries: Queries,
) -> Response:
    """A free slot; topic and place also of one that is reserved or agreed, and both sides are told."""
    await slots.edit(actor, SlotId(slot_id), expected=expected, **terms_of(body))
    return await answered(request, actor, SlotId(slot_id), queries)


@routes.delete(
    "/{slot_id}",
    status_code=204,
    response_class=Response,
    **declare(SLOT_WRITE, SlotNotFound, SlotStateConflict, Stale, PreconditionRequired),
)
async def withdraw_slot(slot_id: UUID, expected: ExpectedVersion, actor: CurrentActor, slots: Slots) -> None:
    """Of a free slot; a reserved one is declined or cancelled."""
    await slots.withdraw(actor, SlotId(slot_id), expected=expected)


async def answered(
    request: Request, actor: Actor, slot_id: SlotId, queries: SlotQueries, status: int = 200
) -> Response:
    view = await queries.slot(actor, slot_id)
    return versioned(request, view, view.version, status)
