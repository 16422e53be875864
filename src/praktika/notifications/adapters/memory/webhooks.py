"""Webhooks and their deliveries in memory."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from typing import Final
from uuid import UUID

from praktika.infrastructure.memory import MemoryTable, MemoryTransaction
from praktika.notifications.domain.deliveries import DeliveryId, DeliveryNotFound, WebhookDelivery
from praktika.notifications.domain.webhooks import Webhook, WebhookId, WebhookNotFound
from praktika.notifications.ports.webhooks import WebhookDeliveryRepository, WebhookRepository

WEBHOOKS: Final = MemoryTable[Webhook]()
DELIVERIES: Final = MemoryTable[WebhookDelivery]()


class MemoryWebhookRepository(WebhookRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def get(self, webhook_id: WebhookId) -> Webhook:
        if webhook := self._transaction.get(WEBHOOKS, webhook_id):
            return webhook
        raise WebhookNotFound

    async def add(self, webhook: Webhook) -> None:
        self._transaction.add(WEBHOOKS, webhook.id, webhook)

    async def delete(self, webhook: Webhook) -> None:
        for delivery in [d for d in self._transaction.rows(DELIVERIES) if d.webhook_id == webhook.id]:
            self._transaction.delete(DELIVERIES, delivery.id)
        self._transaction.delete(WEBHOOKS, webhook.id)

    async def number(self, organisation_id: UUID | None) -> int:
        return sum(each.organisation_id == organisation_id for each in self._transaction.rows(WEBHOOKS))

    async def listening(self, type_: str, organisation_id: UUID | None) -> Sequence[Webhook]:
        enabled = (each for each in self._transaction.rows(WEBHOOKS) if each.is_enabled)
        return [
            each for each in enabled if type_ in each.event_types and each.organisation_id in (organisation_id, None)
        ]


class MemoryWebhookDeliveryRepository(WebhookDeliveryRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def get(self, delivery_id: DeliveryId) -> WebhookDelivery:
        if delivery := self._transaction.get(DELIVERIES, delivery_id):
            return delivery
        raise DeliveryNotFound

    async def webhook_of(self, delivery_id: DeliveryId) -> WebhookId:
        return (await self.get(delivery_id)).webhook_id

    async def add_new(self, deliveries: Sequence[WebhookDelivery]) -> Sequence[WebhookDelivery]:
        known = {(each.webhook_id, each.event_id) for each in self._transaction.rows(DELIVERIES)}
        new = [each for each in deliveries if (each.webhook_id, each.event_id) not in known]
        for each in new:
            self._transaction.add(DELIVERIES, each.id, each)
        return new

    async def calling(self, webhook_id: WebhookId, now: datetime, *, but: DeliveryId) -> int:
        return len(self._of(webhook_id, lambda each: each.is_calling(now) and each.id != but))

    async def parked(self, webhook_id: WebhookId, most: int) -> Sequence[WebhookDelivery]:
        parked = self._of(webhook_id, lambda each: each.parked)
        return [await self.get(each.id) for each in parked[:most]]

    async def end_pending(self, webhook_id: WebhookId) -> None:
        for each in self._of(webhook_id, lambda each: each.is_pending):
            (await self.get(each.id)).end()

    async def drop(self, before: datetime, most: int) -> int:
        old = list(islice((d.id for d in self._transaction.rows(DELIVERIES) if d.created_at < before), most))
        for each in old:
            self._transaction.delete(DELIVERIES, each)
        return len(old)

    def _of(self, webhook_id: WebhookId, fits: Callable[[WebhookDelivery], bool]) -> list[WebhookDelivery]:
        mine = (each for each in self._transaction.rows(DELIVERIES) if each.webhook_id == webhook_id and fits(each))
        return sorted(mine, key=lambda each: (each.created_at, each.id))
