"""Deviations: asked for, entered, decided."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from praktika.infrastructure.answers import paged, versioned
from praktika.infrastructure.http import Body, CurrentActor, Cursor, Limit, LocalDate, declare, router, text, whole
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page
from praktika.timesheets.domain import (
    KINDS,
    DayTooLong,
    DeviationId,
    DeviationNotFound,
    DeviationOverlaps,
    DeviationStateConflict,
    DeviationStatus,
    KindNotRequestable,
    OutsidePeriod,
    OwnRequest,
    Paper,
    ScheduleNotFound,
)
from praktika.timesheets.permissions import DEVIATION_DECIDE, DEVIATION_READ, DEVIATION_REQUEST
from praktika.timesheets.queries import DeviationFilters, DeviationQueries, DeviationView
from praktika.timesheets.services import DeviationService

routes = router("timesheets", route_class=IdempotentRoute)

Service = Annotated[DeviationService, Depends(Provided("timesheets.deviations"))]
Queries = Annotated[DeviationQueries, Depends(Provided("timesheets.deviation_queries"))]

KindName = Annotated[str, Query(pattern=f"^({'|'.join(KINDS)})$", description="A kind of `/day-kinds`.")]
Comment = Annotated[str, text(2000)]


class PaperIn(Body):
    number: Annotated[str, text(50)]
    issued_on: LocalDate
    title: Annotated[str, text(200)]


class NewDeviation(
    Body,
    example={
        "kind": "sick_paid",
        "first_day": "2026-11-10",
        "last_day": "2026-11-12",
        "document": {"number": "ЛН-1", "issued_on": "2026-11-12", "title": "Больничный лист"},
    },
):
    """`minutes` of each day for kinds that count them, absent for kinds of whole days."""

    kind: Annotated[str, text(60)]
    first_day: LocalDate
    last_day: LocalDate
    minutes: Annotated[int, whole(5, 1440)] | None = None
    document: PaperIn | None = None
    comment: Comment | None = None


class DecisionBody(Body, example={"comment": "Approved by the head of the unit."}):
    comment: Comment | None = None


@routes.post(
    "/interns/{intern_id}/deviations",
    status_code=201,
    response_model=DeviationView,
    **declare(DEVIATION_REQUEST, ScheduleNotFound, DeviationOverlaps, KindNotRequestable, OutsidePeriod, DayTooLong),
)
async def create_deviation(
    request: Request,
    intern_id: UUID,
    body: NewDeviation,
    actor: CurrentActor,
    service: Service,
    deviations: Queries,
) -> Response:
    """An intern asks; what a curator or a manager enters holds at once."""
    made = await service.create(
        actor,
        intern_id,
        kind=body.kind,
        first_day=body.first_day,
        last_day=body.last_day,
        minutes=body.minutes,
        document=Paper(**body.document.model_dump()) if body.document else None,
        comment=body.comment,
    )
    return await _answer(request, actor, made.id, deviations, 201)


@routes.get("/deviations", response_model=Page[DeviationView], **declare(DEVIATION_READ, CursorInvalid, CursorMismatch))
async def list_deviations(
    request: Request,
    actor: CurrentActor,
    deviations: Queries,
    intern_id: UUID | None = None,
    programme_id: UUID | None = None,
    kind: KindName | None = None,
    status: DeviationStatus | None = None,
    day_from: LocalDate | None = None,
    day_to: LocalDate | None = None,
    sort: Literal["first_day", "-first_day"] = "first_day",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Those that touch `day_from` to `day_to`, the latter excluded."""
    filters = DeviationFilters(
        intern_id=intern_id,
        programme_id=programme_id,
        kind=kind,
        status=status,
        day_from=day_from,
        day_to=day_to,
    )
    return paged(request, await deviations.deviations(actor, filters, sort=sort, cursor=cursor, limit=limit))


@routes.get("/deviations/{deviation_id}", response_model=DeviationView, **declare(DEVIATION_READ, DeviationNotFound))
async def read_deviation(request: Request, deviation_id: UUID, actor: CurrentActor, deviations: Queries) -> Response:
    return await _answer(request, actor, DeviationId(deviation_id), deviations)


@routes.post(
    "/deviations/{deviation_id}/approve",
    response_model=DeviationView,
    **declare(DEVIATION_DECIDE, DeviationNotFound, DeviationStateConflict, OwnRequest, DayTooLong),
)
async def approve_deviation(
    request: Request,
    deviation_id: UUID,
    actor: CurrentActor,
    service: Service,
    deviations: Queries,
    body: DecisionBody | None = None,
) -> Response:
    """The days become what the deviation says."""
    made = await service.approve(actor, DeviationId(deviation_id), comment=_comment(body))
    return await _answer(request, actor, made.id, deviations)


@routes.post(
    "/deviations/{deviation_id}/reject",
    response_model=DeviationView,
    **declare(DEVIATION_DECIDE, DeviationNotFound, DeviationStateConflict, OwnRequest),
)
async def reject_deviation(
    request: Request,
    deviation_id: UUID,
    actor: CurrentActor,
    service: Service,
    deviations: Queries,
    body: DecisionBody | None = None,
) -> Response:
    """Needs a comment."""
    made = await service.reject(actor, DeviationId(deviation_id), comment=_comment(body))
    return await _answer(request, actor, made.id, deviations)


@routes.post(
    "/deviations/{deviation_id}/cancel",
    response_model=DeviationView,
    **declare(DEVIATION_DECIDE, DeviationNotFound, DeviationStateConflict, OwnRequest, DayTooLong),
)
async def cancel_deviation(
    request: Request,
    deviation_id: UUID,
    actor: CurrentActor,
    service: Service,
    deviations: Queries,
    body: DecisionBody | None = None,
) -> Response:
    """The days become what they were without it. Needs a comment."""
    made = await service.cancel(actor, DeviationId(deviation_id), comment=_comment(body))
    return await _answer(request, actor, made.id, deviations)


@routes.post(
    "/deviations/{deviation_id}/withdraw",
    response_model=DeviationView,
    **declare(DEVIATION_REQUEST, DeviationNotFound, DeviationStateConflict),
)
async def withdraw_deviation(
    request: Request, deviation_id: UUID, actor: CurrentActor, service: Service, deviations: Queries
) -> Response:
    """The intern takes his request back."""
    made = await service.withdraw(actor, DeviationId(deviation_id))
    return await _answer(request, actor, made.id, deviations)


def _comment(body: DecisionBody | None) -> str | None:
    return body.comment if body else None


async def _answer(
    request: Request, actor: Actor, deviation_id: DeviationId, deviations: DeviationQueries, status: int = 200
) -> Response:
    view = await deviations.deviation(actor, deviation_id)
    return versioned(request, view, view.version, status)
