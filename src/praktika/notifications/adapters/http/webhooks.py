"""Webhooks over HTTP. Answers hold secrets, so none is kept for repetition."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any
from uuid import UUID

from annotated_types import MaxLen, MinLen
from fastapi import Depends, Request, Response

from praktika.infrastructure.answers import answer, paged, versioned
from praktika.infrastructure.etags import ExpectedVersion
from praktika.infrastructure.http import Body, CurrentActor, Cursor, Limit, declare, router, text
from praktika.infrastructure.injection import Provided
from praktika.kernel.actors import Actor
from praktika.kernel.errors import Invalid, PreconditionRequired, Stale, Violation
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page
from praktika.notifications.domain.webhooks import (
    MOST_TYPES,
    TooManyWebhooks,
    UnknownEventType,
    UrlNotAllowed,
    WebhookId,
    WebhookIsDisabled,
    WebhookIsEnabled,
)
from praktika.notifications.permissions import WEBHOOK_MANAGE
from praktika.notifications.policies.webhook_types import TYPES
from praktika.notifications.queries.webhooks import EventTypesView, EventTypeView, WebhookQueries, WebhookView
from praktika.notifications.services.webhooks import WebhookService

routes = router("notifications")

Webhooks = Annotated[WebhookService, Depends(Provided("notifications.webhooks"))]
Queries = Annotated[WebhookQueries, Depends(Provided("notifications.webhook_queries"))]

Url = Annotated[str, text(2000)]
Description = Annotated[str, text(300)]
EventTypes = Annotated[list[Annotated[str, text(100)]], MinLen(1), MaxLen(MOST_TYPES)]

EXAMPLE = {
    "url": "https://example.org/hooks/praktika",
    "event_types": ["internships.application_submitted", "internships.intern_enrolled"],
    "description": "Our timetable",
}


class NewWebhook(Body, example=EXAMPLE):
    """`organisation_id` is for administrators, whose webhook hears of every organisation when it names none."""

    url: Url
    event_types: EventTypes
    description: Description | None = None
    organisation_id: UUID | None = None


class WebhookPatch(Body):
    url: Url | None = None
    event_types: EventTypes | None = None
    description: Description | None = None


REQUIRED = ("url", "event_types")


@dataclass(frozen=True, slots=True)
class MadeWebhook(WebhookView):
    """`secret` is shown here and never again."""

    secret: str


@dataclass(frozen=True, slots=True)
class NewSecret:
    """`secret` is shown here and never again."""

    secret: str


@routes.get("/webhook-event-types", response_model=EventTypesView, **declare(WEBHOOK_MANAGE))
async def list_webhook_event_types(actor: CurrentActor) -> Response:
    """What a webhook may hear of."""
    actor.require(WEBHOOK_MANAGE)
    items = [EventTypeView(event.name, {"en": en, "ru": ru}) for event, (en, ru) in TYPES.items()]
    return answer(EventTypesView(sorted(items, key=lambda item: item.type)))


@routes.get("/webhooks", response_model=Page[WebhookView], **declare(WEBHOOK_MANAGE, CursorInvalid, CursorMismatch))
async def list_webhooks(
    request: Request,
    actor: CurrentActor,
    queries: Queries,
    organisation_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Newest first."""
    return paged(request, await queries.webhooks(actor, organisation_id=organisation_id, cursor=cursor, limit=limit))


@routes.post(
    "/webhooks",
    status_code=201,
    response_model=MadeWebhook,
    **declare(WEBHOOK_MANAGE, UrlNotAllowed, UnknownEventType, TooManyWebhooks),
)
async def create_webhook(
    request: Request, body: NewWebhook, actor: CurrentActor, webhooks: Webhooks, queries: Queries
) -> Response:
    """Where a program hears what happens, signed as Standard Webhooks 1.0 says: https to a public host."""
    webhook, secret = await webhooks.create(actor, **body.model_dump())
    view = await queries.webhook(actor, webhook.id)
    return versioned(request, MadeWebhook(**asdict(view), secret=secret), view.version, 201)


@routes.get("/webhooks/{webhook_id}", response_model=WebhookView, **declare(WEBHOOK_MANAGE))
async def read_webhook(request: Request, webhook_id: UUID, actor: CurrentActor, queries: Queries) -> Response:
    """One webhook, without its secret."""
    return await _answer(request, actor, WebhookId(webhook_id), queries)


@routes.patch(
    "/webhooks/{webhook_id}",
    response_model=WebhookView,
    **declare(WEBHOOK_MANAGE, UrlNotAllowed, UnknownEventType, Stale, PreconditionRequired),
)
async def edit_webhook(
    request: Request,
    webhook_id: UUID,
    body: WebhookPatch,
    expected: ExpectedVersion,
    actor: CurrentActor,
    webhooks: Webhooks,
    queries: Queries,
) -> Response:
    """Absent members stay; null clears the description."""
    await webhooks.edit(actor, WebhookId(webhook_id), expected=expected, changes=_changes(body))
    return await _answer(request, actor, WebhookId(webhook_id), queries)


@routes.delete(
    "/webhooks/{webhook_id}",
    status_code=204,
    response_class=Response,
    **declare(WEBHOOK_MANAGE, Stale, PreconditionRequired),
)
async def delete_webhook(webhook_id: UUID, expected: ExpectedVersion, actor: CurrentActor, webhooks: Webhooks) -> None:
    """Along with what it was told."""
    await webhooks.delete(actor, WebhookId(webhook_id), expected=expected)


@routes.post("/webhooks/{webhook_id}/rotate-secret", response_model=NewSecret, **declare(WEBHOOK_MANAGE))
async def rotate_webhook_secret(webhook_id: UUID, actor: CurrentActor, webhooks: Webhooks) -> Response:
    """A new secret, which signs from the next attempt on."""
    return answer(NewSecret(await webhooks.rotate_secret(actor, WebhookId(webhook_id))))


@routes.post("/webhooks/{webhook_id}/enable", response_model=WebhookView, **declare(WEBHOOK_MANAGE, WebhookIsEnabled))
async def enable_webhook(
    request: Request, webhook_id: UUID, actor: CurrentActor, webhooks: Webhooks, queries: Queries
) -> Response:
    """For events from now on; what was missed is told by replay."""
    await webhooks.enable(actor, WebhookId(webhook_id))
    return await _answer(request, actor, WebhookId(webhook_id), queries)


@routes.post("/webhooks/{webhook_id}/disable", response_model=WebhookView, **declare(WEBHOOK_MANAGE, WebhookIsDisabled))
async def disable_webhook(
    request: Request, webhook_id: UUID, actor: CurrentActor, webhooks: Webhooks, queries: Queries
) -> Response:
    """Nothing is told any more; what waits is given up."""
    await webhooks.disable(actor, WebhookId(webhook_id))
    return await _answer(request, actor, WebhookId(webhook_id), queries)


def _changes(body: WebhookPatch) -> dict[str, Any]:
    changes = body.model_dump(exclude_unset=True)
    if emptied := [Violation(f"/{name}", "required") for name in REQUIRED if changes.get(name, "") is None]:
        raise Invalid(*emptied)
    return changes | ({"event_types": tuple(changes["event_types"])} if "event_types" in changes else {})


async def _answer(request: Request, actor: Actor, webhook_id: WebhookId, queries: WebhookQueries) -> Response:
    view = await queries.webhook(actor, webhook_id)
    return versioned(request, view, view.version)
