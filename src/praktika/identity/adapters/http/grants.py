"""Who holds which role."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel

from praktika.identity.adapters.http.accounts import Named
from praktika.identity.domain import (
    AccountStateConflict,
    GrantExists,
    GrantId,
    GrantState,
    GrantStateConflict,
    LastAdmin,
    NotYourself,
    OrganisationArchived,
    OutranksYou,
)
from praktika.identity.permissions import GRANT_APPROVE, GRANT_GIVE, GRANT_READ
from praktika.identity.queries import EffectivePermissionView, GrantFilter, GrantQueries, GrantView
from praktika.identity.services import GrantService
from praktika.infrastructure.answers import answer, paged
from praktika.infrastructure.http import Body, CurrentActor, Cursor, Limit, declare, router, text
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.kernel.actors import AccountId, SessionRequired
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page

routes = router("identity", route_class=IdempotentRoute)

Grants = Annotated[GrantService, Depends(Provided("identity.grants"))]
Queries = Annotated[GrantQueries, Depends(Provided("identity.grant_queries"))]

RoleCode = Annotated[str, text(50)]


class NewGrant(Body, example={"account_id": "01980c7e-5a10-7c3e-8b1f-2f6f1d9c4a11", "role": "curator"}):
    account_id: UUID
    role: RoleCode


class Refusal(Body, example={"reason": "The profile says nothing about experience."}):
    reason: Annotated[str, text(500)]


class EffectivePermissions(BaseModel):
    items: list[EffectivePermissionView]


@routes.get("/grants", response_model=Page[GrantView], **declare(GRANT_READ, CursorInvalid, CursorMismatch))
async def list_grants(
    request: Request,
    actor: CurrentActor,
    queries: Queries,
    account_id: UUID | None = None,
    role: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006  FastAPI copies it
    state: Annotated[list[GrantState], Query()] = [],  # noqa: B006
    organisation_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """One's own; for staff those of their organisation's people and requests they may decide. Newest first."""
    where = GrantFilter(
        account_id=account_id,
        role=tuple(role),
        state=tuple(each.value for each in state),
        organisation_id=organisation_id,
    )
    return paged(request, await queries.grants(actor, where, cursor=cursor, limit=limit))


@routes.post(
    "/grants",
    status_code=201,
    response_model=GrantView,
    **declare(GRANT_GIVE, GrantExists, AccountStateConflict, OrganisationArchived, OutranksYou, SessionRequired),
)
async def give_role(body: NewGrant, actor: CurrentActor, grants: Grants, queries: Queries) -> Response:
    """Give a role. People take `client` themselves at once, and `specialist` once it is approved."""
    grant = await grants.give(actor, account_id=AccountId(body.account_id), role=body.role)
    return answer(await queries.grant(actor, grant.id), 201)


@routes.delete(
    "/grants/{grant_id}",
    status_code=204,
    response_class=Response,
    **declare(GRANT_GIVE, GrantStateConflict, LastAdmin, NotYourself, OutranksYou, SessionRequired),
)
async def revoke_role(grant_id: UUID, actor: CurrentActor, grants: Grants) -> None:
    """Take a role back, give up one's own, or take back a request. It acts within a second."""
    await grants.revoke(actor, GrantId(grant_id))


@routes.post(
    "/grants/{grant_id}/approve",
    response_model=GrantView,
    **declare(GRANT_APPROVE, GrantStateConflict, SessionRequired),
)
async def approve_role(grant_id: UUID, actor: CurrentActor, grants: Grants, queries: Queries) -> Response:
    """The requested role is given."""
    grant = await grants.approve(actor, GrantId(grant_id))
    return answer(await queries.grant(actor, grant.id))


@routes.post(
    "/grants/{grant_id}/refuse",
    response_model=GrantView,
    **declare(GRANT_APPROVE, GrantStateConflict, SessionRequired),
)
async def refuse_role(grant_id: UUID, body: Refusal, actor: CurrentActor, grants: Grants, queries: Queries) -> Response:
    """The requested role is not given; whoever asked reads why."""
    grant = await grants.refuse(actor, GrantId(grant_id), reason=body.reason)
    return answer(await queries.grant(actor, grant.id))


@routes.get("/accounts/{account_id}/permissions", **declare(GRANT_READ))
async def list_permissions_of_account(account_id: Named, actor: CurrentActor, queries: Queries) -> EffectivePermissions:
    """What an account may do, and which of its roles give it; what everybody may comes from none."""
    return EffectivePermissions(items=list(await queries.permissions(actor, account_id)))
