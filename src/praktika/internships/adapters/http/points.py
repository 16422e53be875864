"""Points of an account."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from praktika.infrastructure.answers import answer, paged
from praktika.infrastructure.http import CurrentActor, Cursor, Limit, declare, router
from praktika.infrastructure.injection import Provided
from praktika.internships.domain.errors import AccountNotFound
from praktika.internships.domain.points import EntryKind
from praktika.internships.permissions import POINTS_READ
from praktika.internships.queries import PointsQueries
from praktika.internships.queries.points import PointsEntryView, PointsView
from praktika.kernel.actors import AccountId
from praktika.kernel.errors import NotFound
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page

routes = router("internships", prefix="/accounts/{account_id}/points")

Points = Annotated[PointsQueries, Depends(Provided("internships.points_queries"))]


async def named_account(account_id: str, actor: CurrentActor) -> AccountId:
    """The account of the path; `me` is the caller's."""
    if account_id == "me":
        return actor.me()
    try:
        return AccountId(UUID(account_id))
    except ValueError:
        raise NotFound from None


Named = Annotated[AccountId, Depends(named_account)]


@routes.get("", response_model=PointsView, **declare(POINTS_READ, AccountNotFound))
async def read_points(
    account_id: Named,
    actor: CurrentActor,
    points: Points,
    organisation_id: UUID | None = None,
    programme_id: UUID | None = None,
) -> Response:
    """The balance, and what was earned in each programme."""
    return answer(await points.points(actor, account_id, organisation_id=organisation_id, programme_id=programme_id))


@routes.get(
    "/entries",
    response_model=Page[PointsEntryView],
    **declare(POINTS_READ, AccountNotFound, CursorInvalid, CursorMismatch),
)
async def list_entries(
    request: Request,
    account_id: Named,
    actor: CurrentActor,
    points: Points,
    organisation_id: UUID | None = None,
    programme_id: UUID | None = None,
    kind: EntryKind | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """The ledger, newest first."""
    page = await points.entries(
        actor,
        account_id,
        organisation_id=organisation_id,
        programme_id=programme_id,
        kind=kind,
        cursor=cursor,
        limit=limit,
    )
    return paged(request, page)
