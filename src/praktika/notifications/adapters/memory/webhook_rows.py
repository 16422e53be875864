"""Webhooks and their deliveries as queries read them from memory."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.memory_listing import first
from praktika.kernel.actors import Reach
from praktika.notifications.adapters.memory.reading import reaches, row_of
from praktika.notifications.adapters.memory.webhooks import DELIVERIES, WEBHOOKS
from praktika.notifications.domain.deliveries import Attempt, DeliveryId, WebhookDelivery
from praktika.notifications.domain.webhooks import WebhookId
from praktika.notifications.queries.listing import created_key
from praktika.notifications.queries.webhooks import (
    AttemptView,
    DeliveryFilter,
    DeliveryView,
    FullDeliveryView,
    WebhookRow,
    WebhookRows,
)


class MemoryWebhookRows(WebhookRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def webhook(self, reach: Reach, webhook_id: WebhookId) -> WebhookRow | None:
        return next((row for row in self._seen(reach) if row.id == webhook_id), None)

    async def webhooks(
        self, reach: Reach, organisation_id: UUID | None, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[WebhookRow]:
        asked_for = (row for row in self._seen(reach) if organisation_id in (None, row.organisation_id))
        return first(asked_for, created_key, falling=True, after=after, limit=limit)

    async def delivery(self, reach: Reach, delivery_id: DeliveryId) -> FullDeliveryView | None:
        mine = {row.id for row in self._seen(reach)}
        found = (each for each in self._store.rows(DELIVERIES) if each.id == delivery_id and each.webhook_id in mine)
        return next(map(_full, found), None)

    async def deliveries(
        self, webhook_id: WebhookId, wanted: DeliveryFilter, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[DeliveryView]:
        mine = (each for each in self._store.rows(DELIVERIES) if each.webhook_id == webhook_id)
        found = (_short(each) for each in mine if _fits(each, wanted))
        return first(found, created_key, falling=True, after=after, limit=limit)

    def _seen(self, reach: Reach) -> Iterator[WebhookRow]:
        rows = self._store.rows(WEBHOOKS)
        return (row_of(WebhookRow, each) for each in rows if reaches(reach, each.organisation_id))


def _fits(delivery: WebhookDelivery, wanted: DeliveryFilter) -> bool:
    return (
        (not wanted.states or delivery.state in wanted.states)
        and (not wanted.types or delivery.type in wanted.types)
        and (wanted.created_at_from is None or delivery.created_at >= wanted.created_at_from)
        and (wanted.created_at_to is None or delivery.created_at < wanted.created_at_to)
    )


def _short(delivery: WebhookDelivery) -> DeliveryView:
    last = delivery.attempts[-1] if delivery.attempts else None
    return DeliveryView(
        id=delivery.id,
        webhook_id=delivery.webhook_id,
        event_id=delivery.event_id,
        type=delivery.type,
        state=delivery.state.value,
        attempt_count=len(delivery.attempts),
        last_status=last.status if last else None,
        last_error=last.error if last else None,
        next_attempt_at=delivery.next_attempt_at,
        created_at=delivery.created_at,
        version=delivery.version,
    )


def _full(delivery: WebhookDelivery) -> FullDeliveryView:
    short = _short(delivery)
    members = {name: getattr(short, name) for name in DeliveryView.__slots__}
    return FullDeliveryView(**members, body=delivery.body, attempts=[_attempt(each) for each in delivery.attempts])


def _attempt(attempt: Attempt) -> AttemptView:
    return AttemptView(attempt.at, attempt.duration_ms, attempt.status, attempt.error, attempt.response)
