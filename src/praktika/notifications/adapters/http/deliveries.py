"""What webhooks were told, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import AfterValidator

from praktika.infrastructure.answers import paged, versioned
from praktika.infrastructure.http import CurrentActor, Cursor, Limit, Moment, declare, router
from praktika.infrastructure.injection import Provided
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page
from praktika.notifications.domain.deliveries import TEST_TYPE, DeliveryId, DeliveryState
from praktika.notifications.domain.webhooks import WebhookId, WebhookIsDisabled
from praktika.notifications.permissions import WEBHOOK_MANAGE
from praktika.notifications.policies.webhook_types import NAMES
from praktika.notifications.queries.webhooks import DeliveryFilter, DeliveryView, FullDeliveryView, WebhookQueries
from praktika.notifications.services.deliveries import DeliveryService

routes = router("notifications")

Deliveries = Annotated[DeliveryService, Depends(Provided("notifications.deliveries"))]
Queries = Annotated[WebhookQueries, Depends(Provided("notifications.webhook_queries"))]


def _known(type_: str) -> str:
    if type_ not in NAMES and type_ != TEST_TYPE:
        raise ValueError("there is no such type")
    return type_


EventType = Annotated[str, AfterValidator(_known)]


@routes.post(
    "/webhooks/{webhook_id}/test",
    status_code=202,
    response_model=FullDeliveryView,
    **declare(WEBHOOK_MANAGE, WebhookIsDisabled),
)
async def test_webhook(
    request: Request, webhook_id: UUID, actor: CurrentActor, deliveries: Deliveries, queries: Queries
) -> Response:
    """A delivery of the type `notifications.test`, tried once."""
    delivery_id = await deliveries.test(actor, WebhookId(webhook_id))
    return await _answer(request, actor, delivery_id, queries, 202)


@routes.get(
    "/webhooks/{webhook_id}/deliveries",
    response_model=Page[DeliveryView],
    **declare(WEBHOOK_MANAGE, CursorInvalid, CursorMismatch),
)
async def list_webhook_deliveries(
    request: Request,
    webhook_id: UUID,
    actor: CurrentActor,
    queries: Queries,
    state: Annotated[list[DeliveryState], Query()] = [],  # noqa: B006  FastAPI copies it
    type: Annotated[list[EventType], Query()] = [],  # noqa: B006
    created_at_from: Moment | None = None,
    created_at_to: Moment | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Newest first; they are kept for 90 days."""
    wanted = DeliveryFilter(states=state, types=type, created_at_from=created_at_from, created_at_to=created_at_to)
    page = await queries.deliveries(actor, WebhookId(webhook_id), wanted, cursor=cursor, limit=limit)
    return paged(request, page)


@routes.get("/webhook-deliveries/{delivery_id}", response_model=FullDeliveryView, **declare(WEBHOOK_MANAGE))
async def read_webhook_delivery(request: Request, delivery_id: UUID, actor: CurrentActor, queries: Queries) -> Response:
    """What was sent, and how every attempt ended."""
    return await _answer(request, actor, DeliveryId(delivery_id), queries)


@routes.post(
    "/webhook-deliveries/{delivery_id}/replay",
    status_code=202,
    response_model=FullDeliveryView,
    **declare(WEBHOOK_MANAGE, WebhookIsDisabled),
)
async def replay_webhook_delivery(
    request: Request, delivery_id: UUID, actor: CurrentActor, deliveries: Deliveries, queries: Queries
) -> Response:
    """Once more, as the same message: `webhook-id` stays."""
    await deliveries.replay(actor, DeliveryId(delivery_id))
    return await _answer(request, actor, DeliveryId(delivery_id), queries, 202)


async def _answer(
    request: Request, actor: Actor, delivery_id: DeliveryId, queries: WebhookQueries, status: int = 200
) -> Response:
    view = await queries.delivery(actor, delivery_id)
    return versioned(request, view, view.version, status)
