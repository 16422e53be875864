"""Messages over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from praktika.infrastructure.answers import paged, versioned
from praktika.infrastructure.http import CurrentActor, Cursor, Limit, Moment, declare, router
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page
from praktika.notifications.adapters.http.shared import KindName
from praktika.notifications.domain import (
    Channel,
    MessageExpired,
    MessageId,
    MessageNotFound,
    MessageState,
    MessageStateConflict,
)
from praktika.notifications.permissions import MESSAGE_READ, MESSAGE_REQUEUE
from praktika.notifications.queries import MessageFilter, MessageQueries, MessageView, Sort
from praktika.notifications.services import MessageService

routes = router("notifications", prefix="/messages", route_class=IdempotentRoute)

Messages = Annotated[MessageQueries, Depends(Provided("notifications.messages"))]
Service = Annotated[MessageService, Depends(Provided("notifications.message_service"))]


@routes.get("", response_model=Page[MessageView], **declare(MESSAGE_READ, CursorInvalid, CursorMismatch))
async def list_messages(
    request: Request,
    actor: CurrentActor,
    messages: Messages,
    recipient_id: UUID | None = None,
    subject_id: UUID | None = None,
    kind: Annotated[list[KindName], Query()] = [],  # noqa: B006  FastAPI copies it
    channel: Annotated[list[Channel], Query()] = [],  # noqa: B006
    state: Annotated[list[MessageState], Query()] = [],  # noqa: B006
    created_at_from: Moment | None = None,
    created_at_to: Moment | None = None,
    sort: Sort = "-created_at",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Letters and notices: what was sent to whom, and what became of it."""
    filters = MessageFilter(
        recipient_id=recipient_id,
        subject_id=subject_id,
        kinds=kind,
        channels=channel,
        states=state,
        created_at_from=created_at_from,
        created_at_to=created_at_to,
    )
    return paged(request, await messages.messages(actor, filters, sort=sort, cursor=cursor, limit=limit))


@routes.get("/{message_id}", response_model=MessageView, **declare(MESSAGE_READ, MessageNotFound))
async def read_message(request: Request, message_id: UUID, actor: CurrentActor, messages: Messages) -> Response:
    """One letter or notice; the text of a letter is not kept."""
    view = await messages.message(actor, MessageId(message_id))
    return versioned(request, view, view.version)


@routes.post(
    "/{message_id}/requeue",
    response_model=MessageView,
    **declare(MESSAGE_REQUEUE, MessageNotFound, MessageStateConflict, MessageExpired),
)
async def requeue_message(
    request: Request, message_id: UUID, actor: CurrentActor, service: Service, messages: Messages
) -> Response:
    """Try a message again that was given up."""
    await service.requeue(actor, MessageId(message_id))
    view = await messages.message(actor, MessageId(message_id))
    return versioned(request, view, view.version)
