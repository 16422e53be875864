"""Messages over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import AfterValidator

from praktika.infrastructure.answers import paged, versioned
from praktika.infrastructure.http import CurrentActor, Cursor, Limit, declare, router
from praktika.infrastructure.injection import Provided
from praktika.kernel.pagination import Page
from praktika.notifications.catalogue import KINDS
from praktika.notifications.domain import MessageId, MessageState
from praktika.notifications.permissions import MESSAGE_READ
from praktika.notifications.queries import MessageQueries, MessageView

routes = router("notifications")

Messages = Annotated[MessageQueries, Depends(Provided("notifications.messages"))]


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError("there is no such kind")
    return kind


KindName = Annotated[str, AfterValidator(_known)]


@routes.get("/messages", response_model=Page[MessageView], **declare(MESSAGE_READ))
async def list_messages(
    request: Request,
    actor: CurrentActor,
    messages: Messages,
    recipient_id: UUID | None = None,
    kind: Annotated[list[KindName], Query()] = [],  # noqa: B006  FastAPI copies it
    state: Annotated[list[MessageState], Query()] = [],  # noqa: B006
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Letters newest first: what was sent to whom, and what became of it."""
    page = await messages.messages(
        actor, recipient_id=recipient_id, kinds=kind, states=state, cursor=cursor, limit=limit
    )
    return paged(request, page)


@routes.get("/messages/{message_id}", response_model=MessageView, **declare(MESSAGE_READ))
async def read_message(request: Request, message_id: UUID, actor: CurrentActor, messages: Messages) -> Response:
    """One letter; its text is not kept."""
    view = await messages.message(actor, MessageId(message_id))
    return versioned(request, view, view.version)
