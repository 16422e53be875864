"""Webhooks and their deliveries as they are shown."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Cursors, Page
from praktika.notifications.adapters.memory.webhooks import DELIVERIES, WEBHOOKS
from praktika.notifications.domain.deliveries import Attempt, DeliveryId, DeliveryNotFound, WebhookDelivery
from praktika.notifications.domain.webhooks import Webhook, WebhookId, WebhookNotFound
from praktika.notifications.permissions import WEBHOOK_MANAGE
from praktika.notifications.queries.webhooks import (
    ACTIONS,
    WEBHOOK_KEY,
    AttemptView,
    DeliveryFilter,
    DeliveryView,
    FullDeliveryView,
    WebhookQueries,
    WebhookView,
    newest_webhook_key,
)


class MemoryWebhookQueries(WebhookQueries):
    def __init__(self, store: MemoryStore, cursors: Cursors) -> None:
        self._store = store
        self._cursors = cursors

    async def webhook(self, actor: Actor, webhook_id: WebhookId) -> WebhookView:
        for webhook in self._visible(actor):
            if webhook.id == webhook_id:
                return _view(webhook)
        raise WebhookNotFound

    async def webhooks(
        self, actor: Actor, *, organisation_id: UUID | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[WebhookView]:
        of = ("webhooks", organisation_id)
        mine = (each for each in self._visible(actor) if organisation_id in (None, each.organisation_id))
        return self._page([_view(each) for each in mine], self._before(cursor, *of), limit, *of)

    async def delivery(self, actor: Actor, delivery_id: DeliveryId) -> FullDeliveryView:
        mine = {webhook.id for webhook in self._visible(actor)}
        for each in self._store.rows(DELIVERIES):
            if each.id == delivery_id and each.webhook_id in mine:
                return _full(each)
        raise DeliveryNotFound

    async def deliveries(
        self,
        actor: Actor,
        webhook_id: WebhookId,
        wanted: DeliveryFilter = DeliveryFilter(),
        *,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[DeliveryView]:
        actor.require(WEBHOOK_MANAGE)
        span = wanted.created_at_from, wanted.created_at_to
        of = ("deliveries", webhook_id, sorted(wanted.states), sorted(wanted.types), *span)
        before = self._before(cursor, *of)
        await self.webhook(actor, webhook_id)
        mine = (each for each in self._store.rows(DELIVERIES) if each.webhook_id == webhook_id)
        return self._page([_short(each) for each in mine if _fits(each, wanted)], before, limit, *of)

    def _before(self, cursor: str | None, *of: object) -> tuple[Any, ...] | None:
        return self._cursors.decode(cursor, WEBHOOK_KEY, *of) if cursor else None

    def _page[View: WebhookView | DeliveryView](
        self, views: list[View], before: tuple[Any, ...] | None, limit: int, *of: object
    ) -> Page[View]:
        rest = [view for view in views if before is None or newest_webhook_key(view) < before]
        found = sorted(rest, key=newest_webhook_key, reverse=True)[: limit + 1]
        return self._cursors.page(found, limit, newest_webhook_key, *of)

    def _visible(self, actor: Actor) -> Iterator[Webhook]:
        actor.require(WEBHOOK_MANAGE)
        reach, rows = actor.reach(WEBHOOK_MANAGE), self._store.rows(WEBHOOKS)
        return (each for each in rows if reach.everywhere or each.organisation_id in reach.organisations)


def _fits(delivery: WebhookDelivery, wanted: DeliveryFilter) -> bool:
    return (
        (not wanted.states or delivery.state in wanted.states)
        and (not wanted.types or delivery.type in wanted.types)
        and (wanted.created_at_from is None or delivery.created_at >= wanted.created_at_from)
        and (wanted.created_at_to is None or delivery.created_at < wanted.created_at_to)
    )


def _view(webhook: Webhook) -> WebhookView:
    return WebhookView(
        id=webhook.id,
        organisation_id=webhook.organisation_id,
        url=webhook.url,
        event_types=list(webhook.event_types),
        description=webhook.description,
        state=webhook.state.value,
        disabled_reason=webhook.reason.value if webhook.reason else None,
        created_at=webhook.created_at,
        updated_at=webhook.updated_at,
        version=webhook.version,
        allowed_actions=ACTIONS[webhook.state],
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
