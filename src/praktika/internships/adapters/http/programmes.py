"""Programmes, and enrolling in them."""

from typing import Annotated, Literal, cast
from uuid import UUID

from annotated_types import MaxLen, MinLen
from fastapi import Depends, Query, Request, Response

from praktika.infrastructure.answers import paged, versioned
from praktika.infrastructure.etags import ExpectedVersion
from praktika.infrastructure.http import (
    ABSENT,
    Body,
    CurrentActor,
    Cursor,
    Limit,
    LocalDate,
    Moment,
    declare,
    given,
    router,
)
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.internships.adapters.http.bodies import Capacity, Description, Name, WeeklyMinutes
from praktika.internships.domain.catalogue import DirectionId, PlaceId
from praktika.internships.domain.errors import (
    CapacityBelowTaken,
    DatesExcludeInterns,
    InvalidTransition,
    ProgrammeEnded,
    ProgrammeNotFound,
)
from praktika.internships.domain.programmes import (
    Audience,
    Phase,
    ProgrammeId,
    ProgrammePlace,
    ProgrammeStatus,
    ProgrammeTerms,
)
from praktika.internships.domain.steps import ProgrammeKind
from praktika.internships.permissions import PROGRAMME_WRITE
from praktika.internships.queries import ProgrammeQueries
from praktika.internships.queries.programmes import ProgrammeFilters, ProgrammeView
from praktika.internships.services import ProgrammeService
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.errors import PreconditionRequired, Stale
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page

routes = router("internships", prefix="/programmes", route_class=IdempotentRoute)

Programmes = Annotated[ProgrammeService, Depends(Provided("internships.programmes"))]
Queries = Annotated[ProgrammeQueries, Depends(Provided("internships.programme_queries"))]

Sort = Literal["starts_on", "-starts_on", "created_at", "-created_at"]


class PlaceBody(Body):
    place_id: UUID
    capacity: Capacity | None = None


class ProgrammePatch(Body, example={"capacity": 20}):
    title: Name = ABSENT
    description: Description = ABSENT
    starts_on: LocalDate = ABSENT
    ends_on: LocalDate = ABSENT
    applications_from: Moment | None = None
    applications_until: Moment | None = None
    capacity: Capacity | None = None
    enrol_until: LocalDate = ABSENT
    audience: Annotated[list[Audience], MinLen(1), MaxLen(4)] = ABSENT
    direction_id: UUID | None = None
    places: Annotated[list[PlaceBody], MaxLen(100)] = ABSENT
    curator_ids: Annotated[list[UUID], MaxLen(50)] = ABSENT
    weekly_minutes: WeeklyMinutes = ABSENT


def terms_of(body: ProgrammePatch) -> ProgrammeTerms:
    """The members that were sent, as the domain has them."""
    sent = {name: value for name, value in given(body).items() if name in ProgrammeTerms.__annotations__}
    terms = cast(ProgrammeTerms, sent)
    if "audience" in terms:
        terms["audience"] = tuple(dict.fromkeys(body.audience))
    if "direction_id" in terms:
        terms["direction_id"] = DirectionId(body.direction_id) if body.direction_id else None
    if "places" in terms:
        terms["places"] = tuple(
            ProgrammePlace(place_id=PlaceId(place.place_id), capacity=place.capacity) for place in body.places
        )
    if "curator_ids" in terms:
        terms["curator_ids"] = tuple(AccountId(each) for each in dict.fromkeys(body.curator_ids))
    if "weekly_minutes" in terms:
        terms["weekly_minutes"] = tuple(body.weekly_minutes)
    return terms


@routes.get("", response_model=Page[ProgrammeView], **declare(None, CursorInvalid, CursorMismatch))
async def list_programmes(
    request: Request,
    actor: CurrentActor,
    queries: Queries,
    organisation_id: UUID | None = None,
    status: Annotated[list[ProgrammeStatus], Query()] = [],  # noqa: B006  FastAPI copies it
    phase: Annotated[list[Phase], Query()] = [],  # noqa: B006
    kind: Annotated[list[ProgrammeKind], Query()] = [],  # noqa: B006
    direction_id: UUID | None = None,
    place_id: UUID | None = None,
    starts_on_from: LocalDate | None = None,
    starts_on_to: LocalDate | None = None,
    q: Annotated[str | None, Query(max_length=200, description="Part of the title, in any case.")] = None,
    sort: Sort = "-created_at",
    include: Literal["total"] | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Programmes open to the reader, and those he has or had a part in; staff see all of their organisation."""
    where = ProgrammeFilters(
        organisation_id=organisation_id,
        statuses=status,
        phases=phase,
        kinds=kind,
        direction_id=direction_id,
        place_id=place_id,
        starts_on_from=starts_on_from,
        starts_on_to=starts_on_to,
        q=q,
    )
    page = await queries.programmes(actor, **where, sort=sort, cursor=cursor, limit=limit)
    total = await queries.count(actor, **where) if include else None
    return paged(request, Page(page.items, page.next_cursor, total))


@routes.get("/{programme_id}", response_model=ProgrammeView, **declare(None, ProgrammeNotFound))
async def read_programme(request: Request, programme_id: UUID, actor: CurrentActor, queries: Queries) -> Response:
    """One programme; criteria of its forms are shown to staff, or where they are disclosed."""
    return await _answer(request, actor, programme_id, queries)


@routes.patch(
    "/{programme_id}",
    response_model=ProgrammeView,
    **declare(
        PROGRAMME_WRITE,
        ProgrammeNotFound,
        CapacityBelowTaken,
        ProgrammeEnded,
        DatesExcludeInterns,
        Stale,
        PreconditionRequired,
    ),
)
async def edit_programme(
    request: Request,
    programme_id: UUID,
    body: ProgrammePatch,
    expected: ExpectedVersion,
    actor: CurrentActor,
    programmes: Programmes,
    queries: Queries,
) -> Response:
    """Everything but the template, the steps and the status."""
    await programmes.edit(actor, ProgrammeId(programme_id), expected=expected, **terms_of(body))
    return await _answer(request, actor, programme_id, queries)


@routes.post(
    "/{programme_id}/publish",
    response_model=ProgrammeView,
    **declare(PROGRAMME_WRITE, ProgrammeNotFound, InvalidTransition, ProgrammeEnded),
)
async def publish_programme(
    request: Request, programme_id: UUID, actor: CurrentActor, programmes: Programmes, queries: Queries
) -> Response:
    """From now on, people see it; a closed one opens again."""
    await programmes.publish(actor, ProgrammeId(programme_id))
    return await _answer(request, actor, programme_id, queries)


@routes.post(
    "/{programme_id}/close",
    response_model=ProgrammeView,
    **declare(PROGRAMME_WRITE, ProgrammeNotFound, InvalidTransition),
)
async def close_programme(
    request: Request, programme_id: UUID, actor: CurrentActor, programmes: Programmes, queries: Queries
) -> Response:
    """No new applications and enrolments; interns go on."""
    await programmes.close(actor, ProgrammeId(programme_id))
    return await _answer(request, actor, programme_id, queries)


async def _answer(request: Request, actor: Actor, programme_id: UUID, queries: ProgrammeQueries) -> Response:
    view = await queries.programme(actor, ProgrammeId(programme_id))
    return versioned(request, view, view.version)
