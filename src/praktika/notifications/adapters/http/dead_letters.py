"""Work that was given up, over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel

from praktika.infrastructure.answers import answer, paged
from praktika.infrastructure.bodies import Body, text, whole
from praktika.infrastructure.http import CurrentActor, Cursor, Limit, Moment, declare, router
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page
from praktika.kernel.work import Queue, WorkState
from praktika.notifications.domain.dead_letters import DeadLetterNotFound, DeliveryStateConflict, WorkId
from praktika.notifications.permissions import DEAD_LETTER_READ, DEAD_LETTER_REQUEUE
from praktika.notifications.queries.dead_letters import (
    DeadLetterFilter,
    DeadLetterQueries,
    DeadLetterView,
    FullDeadLetterView,
)
from praktika.notifications.services.dead_letters import MOST_AT_ONCE, DeadLetterService

routes = router("notifications", prefix="/dead-letters", route_class=IdempotentRoute)

DeadLetters = Annotated[DeadLetterService, Depends(Provided("notifications.dead_letters"))]
Queries = Annotated[DeadLetterQueries, Depends(Provided("notifications.dead_letter_queries"))]

Name = Annotated[str, text(100)]
Names = Annotated[list[Annotated[str, Query(max_length=100)]], Query(max_length=50)]


class Discarding(Body, example={"reason": "The programme it was about is gone."}):
    reason: Annotated[str, text(500)]


class RequeueingAll(Body, example={"subscriber": "notifications.send", "limit": 100}):
    """At least one of the two names."""

    subscriber: Name | None = None
    event: Name | None = None
    limit: Annotated[int, whole(1, MOST_AT_ONCE)] = MOST_AT_ONCE


class Requeued(BaseModel):
    requeued: int


class Delivery(BaseModel, from_attributes=True):
    """What has become of it."""

    id: UUID
    subscriber: str
    event: str | None
    key: str
    state: WorkState
    attempts: int
    losses: int
    last_error: str | None
    available_at: datetime


@routes.get("", response_model=Page[DeadLetterView], **declare(DEAD_LETTER_READ, CursorInvalid, CursorMismatch))
async def list_dead_letters(
    request: Request,
    actor: CurrentActor,
    queries: Queries,
    queue: Annotated[list[Queue], Query()] = [],  # noqa: B006  FastAPI copies it
    subscriber: Names = [],  # noqa: B006
    event: Names = [],  # noqa: B006
    occurred_at_from: Moment | None = None,
    occurred_at_to: Moment | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Background work that was given up, newest first: whose it is, what it was about, and what went wrong."""
    where = DeadLetterFilter(
        queue=tuple(each.value for each in queue),
        subscriber=tuple(subscriber),
        event=tuple(event),
        occurred_at_from=occurred_at_from,
        occurred_at_to=occurred_at_to,
    )
    return paged(request, await queries.dead_letters(actor, where, cursor=cursor, limit=limit))


@routes.post("/requeue", **declare(DEAD_LETTER_REQUEUE))
async def requeue_dead_letters(body: RequeueingAll, actor: CurrentActor, dead_letters: DeadLetters) -> Requeued:
    """Try all of a subscriber or of an event again, the oldest first."""
    count = await dead_letters.requeue_all(actor, subscriber=body.subscriber, event=body.event, limit=body.limit)
    return Requeued(requeued=count)


@routes.get("/{work_id}", response_model=FullDeadLetterView, **declare(DEAD_LETTER_READ, DeadLetterNotFound))
async def read_dead_letter(work_id: UUID, actor: CurrentActor, queries: Queries) -> Response:
    """One, with what its subscriber is called with; also what became of it when it was tried again."""
    return answer(await queries.dead_letter(actor, WorkId(work_id)))


@routes.post("/{work_id}/requeue", **declare(DEAD_LETTER_REQUEUE, DeadLetterNotFound, DeliveryStateConflict))
async def requeue_dead_letter(work_id: UUID, actor: CurrentActor, dead_letters: DeadLetters) -> Delivery:
    """Try again, at once and with all its tries."""
    return Delivery.model_validate(await dead_letters.requeue(actor, WorkId(work_id)))


@routes.post("/{work_id}/discard", **declare(DEAD_LETTER_REQUEUE, DeadLetterNotFound, DeliveryStateConflict))
async def discard_dead_letter(
    work_id: UUID, body: Discarding, actor: CurrentActor, dead_letters: DeadLetters
) -> Delivery:
    """Give it up for good, and say why."""
    return Delivery.model_validate(await dead_letters.discard(actor, WorkId(work_id), reason=body.reason))
