"""Interns, and how candidates become them."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from praktika.infrastructure.answers import paged, versioned
from praktika.infrastructure.http import (
    ABSENT,
    Body,
    CurrentActor,
    Cursor,
    Flag,
    Limit,
    LocalDate,
    declare,
    given,
    router,
    text,
)
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.internships.adapters.http.bodies import PeopleSearch, WeeklyMinutes
from praktika.internships.domain.candidates import CandidateId
from praktika.internships.domain.errors import (
    AccountMissing,
    CandidateNotConfirmed,
    EnrolmentClosed,
    InternNotFound,
    InternOverlap,
    PersonnelNumberTaken,
    PlaceFull,
    ProgrammeFull,
    ProgrammeNotFound,
)
from praktika.internships.domain.interns import InternId, InternPhase, InternStatus
from praktika.internships.domain.programmes import ProgrammeId
from praktika.internships.permissions import INTERN_ENROL, INTERN_READ
from praktika.internships.queries import InternQueries
from praktika.internships.queries.interns import InternView
from praktika.internships.services import InternService
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page

routes = router("internships", route_class=IdempotentRoute)

Interns = Annotated[InternService, Depends(Provided("internships.interns"))]
Queries = Annotated[InternQueries, Depends(Provided("internships.intern_queries"))]


class NewIntern(
    Body,
    example={"candidate_id": "01a1fe7d-3e2b-72f9-8553-7ea3ce715429", "starts_on": "2026-11-01", "position": "Trainee"},
):
    """What is absent follows from the programme; the personnel number from a sequence of the organisation."""

    candidate_id: UUID
    starts_on: LocalDate = ABSENT
    place_id: UUID | None = None
    curator_id: UUID | None = None
    position: Annotated[str, text(200, least=0)] = ABSENT
    personnel_number: Annotated[str, text(30)] = ABSENT
    birth_date: LocalDate | None = None
    student: Flag = ABSENT
    weekly_minutes: WeeklyMinutes = ABSENT


@routes.post(
    "/programmes/{programme_id}/interns",
    status_code=201,
    response_model=InternView,
    **declare(
        INTERN_ENROL,
        ProgrammeNotFound,
        CandidateNotConfirmed,
        AccountMissing,
        EnrolmentClosed,
        ProgrammeFull,
        PlaceFull,
        InternOverlap,
        PersonnelNumberTaken,
    ),
)
async def enrol_intern(
    request: Request, programme_id: UUID, body: NewIntern, actor: CurrentActor, interns: Interns, queries: Queries
) -> Response:
    """A confirmed candidate takes a place; his schedule follows."""
    terms = given(body)
    candidate_id = CandidateId(terms.pop("candidate_id"))
    if "weekly_minutes" in terms:
        terms["weekly_minutes"] = tuple(body.weekly_minutes)
    intern = await interns.enrol(actor, ProgrammeId(programme_id), candidate_id=candidate_id, **terms)
    view = await queries.intern(actor, intern.id)
    return versioned(request, view, view.version, 201)


@routes.get("/interns", response_model=Page[InternView], **declare(INTERN_READ, CursorInvalid, CursorMismatch))
async def list_interns(
    request: Request,
    actor: CurrentActor,
    queries: Queries,
    programme_id: UUID | None = None,
    status: Annotated[list[InternStatus], Query()] = [],  # noqa: B006  FastAPI copies it
    phase: Annotated[list[InternPhase], Query()] = [],  # noqa: B006
    place_id: UUID | None = None,
    curator_id: UUID | None = None,
    account_id: UUID | None = None,
    q: PeopleSearch = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Oneself, newest first; those of the organisation for staff, one's own for curators."""
    page = await queries.interns(
        actor,
        programme_id=programme_id,
        statuses=status,
        phases=phase,
        place_id=place_id,
        curator_id=curator_id,
        account_id=account_id,
        q=q,
        cursor=cursor,
        limit=limit,
    )
    return paged(request, page)


@routes.get("/interns/{intern_id}", response_model=InternView, **declare(INTERN_READ, InternNotFound))
async def read_intern(request: Request, intern_id: UUID, actor: CurrentActor, queries: Queries) -> Response:
    view = await queries.intern(actor, InternId(intern_id))
    return versioned(request, view, view.version)
