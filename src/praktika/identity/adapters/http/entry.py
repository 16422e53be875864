"""Sessions of an account, and attempts to sign in to it."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel

from praktika.identity.adapters.http.accounts import Named, Reads
from praktika.identity.domain import LoginOutcome, OutranksYou, SessionId
from praktika.identity.permissions import LOGIN_EVENT_READ, SESSION_MANAGE, THROTTLE_RELEASE
from praktika.identity.queries import EntryQueries, LoginEventFilter, LoginEventView, SessionView
from praktika.identity.services import EntryService
from praktika.infrastructure.answers import answer, paged
from praktika.infrastructure.http import CurrentActor, Cursor, Limit, Moment, declare, router
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.kernel.actors import SessionRequired
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page

routes = router("identity", prefix="/accounts", route_class=IdempotentRoute)

Entries = Annotated[EntryService, Depends(Provided("identity.entries"))]
Queries = Annotated[EntryQueries, Depends(Provided("identity.entry_queries"))]


class SessionList(BaseModel):
    items: list[SessionView]


@routes.get("/{account_id}/sessions", response_model=SessionList, **declare(SESSION_MANAGE, SessionRequired))
async def list_sessions(account_id: Named, actor: CurrentActor, queries: Queries, reads: Reads) -> Response:
    """Where the account is signed in; `current` is the session you came with. A look at another's is recorded."""
    sessions = await queries.sessions(actor, account_id)
    await reads.entry(actor, account_id, "sessions")
    return answer({"items": sessions})


@routes.delete(
    "/{account_id}/sessions",
    status_code=204,
    response_class=Response,
    **declare(SESSION_MANAGE, OutranksYou, SessionRequired),
)
async def end_sessions(
    account_id: Named,
    actor: CurrentActor,
    entries: Entries,
    keep_current: Annotated[bool, Query(description="Do not end the session you came with.")] = True,
) -> None:
    """Sign the account out everywhere else, or everywhere."""
    await entries.end_sessions(actor, account_id, keep_current=keep_current)


@routes.delete(
    "/{account_id}/sessions/{session_id}",
    status_code=204,
    response_class=Response,
    **declare(SESSION_MANAGE, OutranksYou, SessionRequired),
)
async def end_session(account_id: Named, session_id: UUID, actor: CurrentActor, entries: Entries) -> None:
    """Sign the account out of one device; the others stay signed in."""
    await entries.end_session(actor, account_id, SessionId(session_id))


@routes.get(
    "/{account_id}/login-events",
    response_model=Page[LoginEventView],
    **declare(LOGIN_EVENT_READ, CursorInvalid, CursorMismatch),
)
async def list_login_events(
    request: Request,
    account_id: Named,
    actor: CurrentActor,
    queries: Queries,
    reads: Reads,
    at_from: Annotated[Moment | None, Query(description="From this moment on.")] = None,
    at_to: Annotated[Moment | None, Query(description="Before this moment.")] = None,
    outcome: Annotated[list[LoginOutcome], Query()] = [],  # noqa: B006
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Who signed in and who failed to, from where, newest first; kept for 180 days. A look at another's is recorded."""
    where = LoginEventFilter(at_from=at_from, at_to=at_to, outcome=tuple(each.value for each in outcome))
    page = await queries.login_events(actor, account_id, where, cursor=cursor, limit=limit)
    await reads.entry(actor, account_id, "login-events")
    return paged(request, page)


@routes.post(
    "/{account_id}/release-throttle",
    status_code=204,
    response_class=Response,
    **declare(THROTTLE_RELEASE, OutranksYou),
)
async def release_throttle(account_id: Named, actor: CurrentActor, entries: Entries) -> None:
    """Let a password be tried again at once."""
    await entries.release_throttle(actor, account_id)
