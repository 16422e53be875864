"""From facts to deliveries, and what people ask of them."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.kernel.events import Event
from praktika.kernel.ids import uuid7
from praktika.kernel.work import Work
from praktika.notifications.domain.deliveries import TEST_TYPE, DeliveryId, DeliveryNotFound, WebhookDelivery
from praktika.notifications.domain.webhooks import Webhook, WebhookId, WebhookNotFound
from praktika.notifications.permissions import WEBHOOK_MANAGE
from praktika.notifications.policies.webhook_types import body, body_of
from praktika.notifications.ports import NotificationsUnitOfWork
from praktika.notifications.services.shared import UnitsOfWork
from praktika.notifications.services.webhooks import managed

DELIVER: Final = "notifications.deliver-webhook"
"""The handler that calls one webhook once."""

DELIVERIES_KEPT: Final = timedelta(days=90)
BATCH: Final = 1000


class DeliveryService:
    def __init__(self, uow: UnitsOfWork, clock: Clock, batch: int = BATCH) -> None:
        self._uow = uow
        self._clock = clock
        self._batch = batch

    async def on_event(self, event: Event) -> None:
        """One delivery for every webhook that listens, however often the event comes."""
        async with self._uow() as uow:
            listening = await uow.webhooks.listening(event.name, vars(event)["organisation_id"])
            told, now = body_of(event), self._clock()
            new = [_delivery(webhook, event.id, event.name, told, now) for webhook in listening]
            for delivery in await uow.deliveries.add_new(new):
                plan(uow, delivery)

    async def test(self, actor: Actor, webhook_id: WebhookId) -> DeliveryId:
        """A delivery that is tried once. WebhookNotFound, WebhookIsDisabled."""
        async with self._uow() as uow:
            webhook = await managed(uow, actor, webhook_id)
            webhook.require_enabled()
            now = self._clock()
            told = body(TEST_TYPE, now, {"webhook_id": str(webhook.id)})
            delivery = _delivery(webhook, uuid7(), TEST_TYPE, told, now)
            await uow.deliveries.add_new([delivery])
            plan(uow, delivery)
            uow.record(actor, "notifications.webhook:test", webhook)
        return delivery.id

    async def replay(self, actor: Actor, delivery_id: DeliveryId) -> None:
        """Once more from the beginning, as the same message. DeliveryNotFound, WebhookIsDisabled."""
        async with self._uow() as uow:
            webhook = await self._webhook_of(uow, actor, delivery_id)
            delivery = await uow.deliveries.get(delivery_id)
            webhook.require_enabled()
            if delivery.replay(self._clock()):
                plan(uow, delivery)
                uow.record(actor, "notifications.webhook-delivery:replay", delivery)

    async def _webhook_of(self, uow: NotificationsUnitOfWork, actor: Actor, delivery_id: DeliveryId) -> Webhook:
        actor.require(WEBHOOK_MANAGE)
        try:
            return await managed(uow, actor, await uow.deliveries.webhook_of(delivery_id))
        except WebhookNotFound:
            raise DeliveryNotFound from None

    async def purge(self) -> None:
        """What was told 90 days ago, a batch a transaction."""
        before = self._clock() - DELIVERIES_KEPT
        while await self._drop(before) == self._batch:
            pass

    async def _drop(self, before: datetime) -> int:
        async with self._uow() as uow:
            return await uow.deliveries.drop(before, self._batch)


def plan(uow: NotificationsUnitOfWork, delivery: WebhookDelivery) -> None:
    """Its next turn, when it is due."""
    payload = {"webhook_id": str(delivery.webhook_id), "delivery_id": str(delivery.id), "turn": delivery.turn}
    key = f"{delivery.id} {delivery.turn}"
    uow.enqueue(Work(handler=DELIVER, key=key, payload=payload, available_at=delivery.next_attempt_at))


def _delivery(webhook: Webhook, event_id: UUID, type_: str, told: str, now: datetime) -> WebhookDelivery:
    return WebhookDelivery(
        id=DeliveryId(uuid7()),
        webhook_id=webhook.id,
        organisation_id=webhook.organisation_id,
        event_id=event_id,
        type=type_,
        body=told,
        next_attempt_at=now,
        created_at=now,
    )
