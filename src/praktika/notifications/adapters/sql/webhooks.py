"""Webhooks and their deliveries in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update

from praktika.infrastructure.database import SqlUnitOfWork
from praktika.notifications.adapters.sql.webhook_tables import deliveries, webhooks
from praktika.notifications.domain.deliveries import (
    PENDING,
    DeliveryId,
    DeliveryNotFound,
    DeliveryState,
    WebhookDelivery,
)
from praktika.notifications.domain.webhooks import Webhook, WebhookId, WebhookNotFound, WebhookState
from praktika.notifications.ports.webhooks import WebhookDeliveryRepository, WebhookRepository

w, d = webhooks.c, deliveries.c


class SqlWebhookRepository(WebhookRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def get(self, webhook_id: WebhookId) -> Webhook:
        if webhook := await self._uow.load(Webhook, webhook_id):
            return webhook
        raise WebhookNotFound

    async def add(self, webhook: Webhook) -> None:
        self._uow.add(webhook)

    async def delete(self, webhook: Webhook) -> None:
        await self._uow.session.execute(delete(webhooks).where(w.id == webhook.id))

    async def number(self, organisation_id: UUID | None) -> int:
        mine = select(func.count()).where(w.organisation_id.is_not_distinct_from(organisation_id))
        return (await self._uow.session.execute(mine)).scalar_one()

    async def listening(self, type_: str, organisation_id: UUID | None) -> Sequence[Webhook]:
        theirs = or_(w.organisation_id == organisation_id, w.organisation_id.is_(None))
        found = select(Webhook).where(theirs, w.state == WebhookState.ENABLED, func.jsonb_exists(w.event_types, type_))
        return (await self._uow.session.execute(found)).scalars().all()


class SqlWebhookDeliveryRepository(WebhookDeliveryRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def get(self, delivery_id: DeliveryId) -> WebhookDelivery:
        if delivery := await self._uow.load(WebhookDelivery, delivery_id):
            return delivery
        raise DeliveryNotFound

    async def webhook_of(self, delivery_id: DeliveryId) -> WebhookId:
        if found := await self._uow.session.scalar(select(d.webhook_id).where(d.id == delivery_id)):
            return WebhookId(found)
        raise DeliveryNotFound

    async def add_new(self, new: Sequence[WebhookDelivery]) -> Sequence[WebhookDelivery]:
        return await self._uow.add_unless_there(new, "uq_notifications_webhook_deliveries_event")

    async def calling(self, webhook_id: WebhookId, now: datetime, *, but: DeliveryId) -> int:
        others = select(func.count()).where(d.webhook_id == webhook_id, d.calling_until > now, d.id != but)
        return (await self._uow.session.execute(others)).scalar_one()

    async def parked(self, webhook_id: WebhookId, most: int) -> Sequence[WebhookDelivery]:
        oldest = select(WebhookDelivery).where(d.webhook_id == webhook_id, d.parked).order_by(d.created_at, d.id)
        return await self._uow.locked(oldest.limit(most).with_for_update(key_share=True))

    async def end_pending(self, webhook_id: WebhookId) -> None:
        ended: dict[str, Any] = {"state": DeliveryState.DEAD, "next_attempt_at": None, "parked": False}
        ended |= {"turn": d.turn + 1, "version": d.version + 1}
        pending = (d.webhook_id == webhook_id, d.state.in_(sorted(PENDING)))
        await self._uow.session.execute(update(deliveries).where(*pending).values(ended))

    async def drop(self, before: datetime, most: int) -> int:
        old = select(d.id).where(d.created_at < before).order_by(d.created_at).limit(most)
        return await self._uow.changed(delete(deliveries).where(d.id.in_(old)))
