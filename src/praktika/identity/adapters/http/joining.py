"""People who have an account become staff of an organisation."""

from typing import Annotated
from uuid import UUID

from annotated_types import MaxLen
from fastapi import Depends, Request, Response
from pydantic import Field

from praktika.identity.adapters.http.accounts import Line
from praktika.identity.adapters.http.signing_in import Whoever
from praktika.identity.domain import (
    CodeInvalid,
    InvitationStateConflict,
    OrganisationArchived,
    OrganisationInvitationId,
    OutranksYou,
)
from praktika.identity.permissions import ACCOUNT_INVITE
from praktika.identity.queries import OrganisationInvitationQueries, OrganisationInvitationView
from praktika.identity.services import JoiningService
from praktika.infrastructure.answers import answer, paged
from praktika.infrastructure.http import Body, CurrentActor, Cursor, Limit, declare, router, text
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.kernel.actors import OrganisationId, SessionRequired
from praktika.kernel.errors import TooMany
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page

routes = router("identity", prefix="/organisations/{organisation_id}/invitations", route_class=IdempotentRoute)
joining = router("identity", prefix="/auth/invitations")

Joining = Annotated[JoiningService, Depends(Provided("identity.joining"))]
Queries = Annotated[OrganisationInvitationQueries, Depends(Provided("identity.organisation_invitation_queries"))]


class NewOrganisationInvitation(Body, example={"email": "ada@example.org", "roles": ["curator"]}):
    email: Annotated[Line, Field(description="Of an account that is staff nowhere.")]
    roles: Annotated[list[Annotated[str, text(50)]], MaxLen(20)]


class JoinOrganisation(Body, example={"code": "nKVYz0W0k3mYxW8uO5m0G1nq3H5yq2yq0r7Zb0cWl9A"}):
    """Names are for accounts that have none: staff are known by theirs."""

    code: Line
    first_name: Line | None = None
    last_name: Line | None = None


@routes.get(
    "",
    response_model=Page[OrganisationInvitationView],
    **declare(ACCOUNT_INVITE, CursorInvalid, CursorMismatch),
)
async def list_organisation_invitations(
    request: Request,
    organisation_id: UUID,
    actor: CurrentActor,
    queries: Queries,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Newest first."""
    page = await queries.invitations(actor, OrganisationId(organisation_id), cursor=cursor, limit=limit)
    return paged(request, page)


@routes.post(
    "",
    status_code=201,
    response_model=OrganisationInvitationView,
    **declare(ACCOUNT_INVITE, OrganisationArchived, OutranksYou, SessionRequired, TooMany),
)
async def invite_into_organisation(
    organisation_id: UUID, body: NewOrganisationInvitation, actor: CurrentActor, service: Joining, queries: Queries
) -> Response:
    """Ask somebody who has an account to join. One more invitation replaces the one before."""
    place = OrganisationId(organisation_id)
    invitation = await service.invite(actor, place, email=body.email, roles=body.roles)
    return answer(await queries.invitation(actor, place, invitation.id), 201)


@routes.delete(
    "/{invitation_id}",
    status_code=204,
    response_class=Response,
    **declare(ACCOUNT_INVITE, InvitationStateConflict, OutranksYou),
)
async def cancel_organisation_invitation(
    organisation_id: UUID, invitation_id: UUID, actor: CurrentActor, service: Joining
) -> None:
    """The mailed code works no more."""
    await service.cancel(actor, OrganisationId(organisation_id), OrganisationInvitationId(invitation_id))


@joining.post(
    "/join",
    status_code=204,
    response_class=Response,
    **declare(None, CodeInvalid, OrganisationArchived, SessionRequired, limit="codes"),
)
async def join_organisation(body: JoinOrganisation, actor: Whoever, service: Joining) -> None:
    """Use the mailed code: the account belongs to the organisation and has the roles it was promised."""
    await service.join(actor, code=body.code, names=body.model_dump(include={"first_name", "last_name"}))
