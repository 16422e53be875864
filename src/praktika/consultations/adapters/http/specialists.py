"""Who gives consultations."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from praktika.consultations.adapters.http.bodies import Search
from praktika.consultations.queries import SpecialistQueries
from praktika.consultations.queries.specialists import SpecialistView
from praktika.infrastructure.answers import paged
from praktika.infrastructure.http import CurrentActor, Cursor, Limit, declare, router
from praktika.infrastructure.injection import Provided
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page

routes = router("consultations", "/specialists")

Queries = Annotated[SpecialistQueries, Depends(Provided("consultations.specialist_queries"))]


@routes.get("", response_model=Page[SpecialistView], **declare(None, CursorInvalid, CursorMismatch))
async def list_specialists(
    request: Request,
    actor: CurrentActor,
    queries: Queries,
    organisation_id: UUID | None = None,
    q: Search = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Who can be reserved next comes first."""
    page = await queries.specialists(actor, q=q, organisation_id=organisation_id, cursor=cursor, limit=limit)
    return paged(request, page)
