"""Blocking, archiving, and back."""

from typing import Annotated

from fastapi import Depends, Request, Response

from praktika.identity.adapters.http.accounts import Named, Queries, answer_account
from praktika.identity.domain import (
    AccountStateConflict,
    EmailTaken,
    LastAdmin,
    NotYourself,
    OutranksYou,
    UsernameTaken,
)
from praktika.identity.permissions import ACCOUNT_ARCHIVE, ACCOUNT_BLOCK
from praktika.identity.queries import AccountView
from praktika.identity.services import StandingService
from praktika.infrastructure.http import Body, CurrentActor, declare, router, text
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.kernel.actors import SessionRequired

routes = router("identity", prefix="/accounts/{account_id}", route_class=IdempotentRoute)

Standing = Annotated[StandingService, Depends(Provided("identity.account_standing"))]

Reason = Annotated[str, text(500)]


class Blocking(Body, example={"reason": "Left the organisation."}):
    reason: Reason


class Unblocking(Body):
    reason: Reason | None = None


class Archiving(Body, example={"reason": "Left the organisation."}):
    """Only one's own account is closed without a reason."""

    reason: Reason | None = None


class Restoring(Body):
    reason: Reason | None = None


@routes.post(
    "/block",
    response_model=AccountView,
    **declare(ACCOUNT_BLOCK, AccountStateConflict, LastAdmin, NotYourself, OutranksYou),
)
async def block_account(
    request: Request, account_id: Named, body: Blocking, actor: CurrentActor, standing: Standing, queries: Queries
) -> Response:
    """Keep somebody out, from now on, whatever tokens there are."""
    await standing.block(actor, account_id, reason=body.reason)
    return await answer_account(request, actor, account_id, queries)


@routes.post("/unblock", response_model=AccountView, **declare(ACCOUNT_BLOCK, AccountStateConflict, OutranksYou))
async def unblock_account(
    request: Request,
    account_id: Named,
    actor: CurrentActor,
    standing: Standing,
    queries: Queries,
    body: Unblocking | None = None,
) -> Response:
    """Let somebody in again."""
    await standing.unblock(actor, account_id, reason=body.reason if body else None)
    return await answer_account(request, actor, account_id, queries)


@routes.post(
    "/archive",
    response_model=AccountView,
    **declare(ACCOUNT_ARCHIVE, AccountStateConflict, LastAdmin, OutranksYou, SessionRequired),
)
async def archive_account(
    request: Request,
    account_id: Named,
    actor: CurrentActor,
    standing: Standing,
    queries: Queries,
    body: Archiving | None = None,
) -> Response:
    """Close an account, perhaps one's own; others may take its address and username. Only staff can restore it."""
    await standing.archive(actor, account_id, reason=body.reason if body else None)
    return await answer_account(request, actor, account_id, queries)


@routes.post(
    "/restore",
    response_model=AccountView,
    **declare(ACCOUNT_ARCHIVE, AccountStateConflict, EmailTaken, UsernameTaken, OutranksYou),
)
async def restore_account(
    request: Request,
    account_id: Named,
    actor: CurrentActor,
    standing: Standing,
    queries: Queries,
    body: Restoring | None = None,
) -> Response:
    """Back to the state before it was archived, with the roles of then."""
    await standing.restore(actor, account_id, reason=body.reason if body else None)
    return await answer_account(request, actor, account_id, queries)
