"""Ways through the selection of a programme."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from praktika.infrastructure.answers import paged, versioned
from praktika.infrastructure.http import CurrentActor, Cursor, Limit, declare, router
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.internships.domain.candidates import CandidateId, CandidateStatus
from praktika.internships.domain.errors import CandidateNotFound, InvalidTransition
from praktika.internships.permissions import CANDIDATE_ACT, CANDIDATE_READ
from praktika.internships.queries import CandidacyQueries
from praktika.internships.queries.candidacies import CandidacyView
from praktika.internships.services import CandidateService
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page

routes = router("internships", prefix="/candidacies", route_class=IdempotentRoute)

Candidates = Annotated[CandidateService, Depends(Provided("internships.candidates"))]
Queries = Annotated[CandidacyQueries, Depends(Provided("internships.candidacy_queries"))]


@routes.get("", response_model=Page[CandidacyView], **declare(CANDIDATE_READ, CursorInvalid, CursorMismatch))
async def list_candidacies(
    request: Request,
    actor: CurrentActor,
    queries: Queries,
    programme_id: UUID | None = None,
    status: Annotated[list[CandidateStatus], Query()] = [],  # noqa: B006  FastAPI copies it
    account_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """One's own, newest first; those of the organisation for staff, of their programmes for curators."""
    page = await queries.candidacies(
        actor, programme_id=programme_id, statuses=status, account_id=account_id, cursor=cursor, limit=limit
    )
    return paged(request, page)


@routes.get("/{candidate_id}", response_model=CandidacyView, **declare(CANDIDATE_READ, CandidateNotFound))
async def read_candidacy(request: Request, candidate_id: UUID, actor: CurrentActor, queries: Queries) -> Response:
    """How far somebody has come, step by step."""
    view = await queries.candidacy(actor, CandidateId(candidate_id))
    return versioned(request, view, view.version)


@routes.post(
    "/{candidate_id}/withdraw",
    response_model=CandidacyView,
    **declare(CANDIDATE_ACT, CandidateNotFound, InvalidTransition),
)
async def withdraw_candidacy(
    request: Request, candidate_id: UUID, actor: CurrentActor, candidates: Candidates, queries: Queries
) -> Response:
    """Leave the selection for good."""
    await candidates.withdraw(actor, CandidateId(candidate_id))
    view = await queries.candidacy(actor, CandidateId(candidate_id))
    return versioned(request, view, view.version)
