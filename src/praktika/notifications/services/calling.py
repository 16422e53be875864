"""From a delivery to its receiver."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from praktika.kernel.actors import SYSTEM
from praktika.kernel.clock import Clock
from praktika.kernel.errors import NotFound
from praktika.notifications.domain.deliveries import (
    RESPONSE_LENGTH,
    Attempt,
    DeliveryId,
    DeliveryState,
    WebhookDelivery,
    wait_after,
)
from praktika.notifications.domain.webhooks import DisabledReason, UrlNotAllowed, Webhook, WebhookId
from praktika.notifications.policies.retry_after import retry_after
from praktika.notifications.policies.webhook_signing import signed_headers
from praktika.notifications.ports import NotificationsUnitOfWork
from praktika.notifications.ports.webhooks import Answer, Caller, Sealer, Unreachable
from praktika.notifications.services.deliveries import plan
from praktika.notifications.services.destinations import Destinations
from praktika.notifications.services.shared import UnitsOfWork

PATIENCE: Final = 15.0
"""Seconds a receiver has, from looking for its host to its answer."""

AT_ONCE: Final = 6
"""Calls of one process at a time. Of the works it does at a time the rest is for mail, however slow receivers are."""

FULL: Final = timedelta(seconds=1)
"""After which a call is tried that found its process full of calls."""

HEADERS: Final[Mapping[str, str]] = {"content-type": "application/json", "user-agent": "Praktika-Webhooks/1"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended, and how long to wait for the next when the receiver has said so."""

    attempt: Attempt
    wait: timedelta | None = None


class Courier:
    """Calls webhooks between two transactions: none waits for a receiver, and a crash repeats at most one call."""

    def __init__(
        self,
        uow: UnitsOfWork,
        destinations: Destinations,
        caller: Caller,
        sealer: Sealer,
        clock: Clock,
        patience: float = PATIENCE,
        at_once: int = AT_ONCE,
    ) -> None:
        self._uow = uow
        self._destinations = destinations
        self._caller = caller
        self._sealer = sealer
        self._clock = clock
        self._patience = patience
        self._at_once = at_once
        self._calling: set[tuple[DeliveryId, int]] = set()

    async def deliver(self, webhook_id: str, delivery_id: str, turn: int) -> None:
        """One attempt, after which the delivery plans its next itself: a receiver that fails is no failure of ours."""
        ids = WebhookId(UUID(webhook_id)), DeliveryId(UUID(delivery_id))
        try:
            if claimed := await self._claim(*ids, turn):
                await self._settle(*ids, turn, await self._call(*claimed))
        except NotFound:
            return  # deleted meanwhile
        finally:
            self._calling.discard((ids[1], turn))

    async def _claim(
        self, webhook_id: WebhookId, delivery_id: DeliveryId, turn: int
    ) -> tuple[Webhook, WebhookDelivery] | None:
        """Webhooks are locked before their deliveries, so that places are counted one after another."""
        now = self._clock()
        async with self._uow() as uow:
            webhook = await uow.webhooks.get(webhook_id)
            delivery = await uow.deliveries.get(delivery_id)
            if not delivery.is_pending or delivery.turn != turn:
                return None
            if not webhook.is_enabled:
                delivery.end()
                return None
            if await uow.deliveries.calling(webhook.id, now, but=delivery.id) >= webhook.places:
                delivery.park()
                return None
            delivery.call(now)
            if len(self._calling) >= self._at_once:
                delivery.resume(now + FULL * random.uniform(0.5, 1.5))  # and keeps its place
                plan(uow, delivery)
                return None
            self._calling.add((delivery.id, turn))
        return webhook, delivery

    async def _call(self, webhook: Webhook, delivery: WebhookDelivery) -> Outcome:
        at = self._clock()
        try:
            async with asyncio.timeout(self._patience):
                answer = await self._answer(webhook, delivery, at)
        except TimeoutError:
            return Outcome(self._attempt(at, error="timeout"))
        except UrlNotAllowed:
            return Outcome(self._attempt(at, error="address not allowed"))
        except Unreachable as error:
            return Outcome(self._attempt(at, error=str(error)))
        attempt = self._attempt(at, status=answer.status, response=_keepable(answer.text))
        return Outcome(attempt, retry_after(answer.status, answer.retry_after, self._clock()))

    async def _answer(self, webhook: Webhook, delivery: WebhookDelivery, at: datetime) -> Answer:
        body = delivery.body.encode()
        headers = signed_headers(self._sealer.unseal(webhook.secret), delivery.event_id, at, body)
        return await self._caller.post(await self._destinations.of(webhook.url), {**HEADERS, **headers}, body)

    def _attempt(
        self, at: datetime, *, status: int | None = None, error: str | None = None, response: str | None = None
    ) -> Attempt:
        took = (self._clock() - at) // timedelta(milliseconds=1)
        text = error[:RESPONSE_LENGTH] if error else None
        return Attempt(at=at, duration_ms=took, status=status, error=text, response=response)

    async def _settle(self, webhook_id: WebhookId, delivery_id: DeliveryId, turn: int, outcome: Outcome) -> None:
        now = self._clock()
        async with self._uow() as uow:
            webhook = await uow.webhooks.get(webhook_id)
            delivery = await uow.deliveries.get(delivery_id)
            if outcome.attempt.succeeded:
                delivery.succeed(outcome.attempt)
                webhook.answered()
            elif reason := self._missed(uow, webhook, delivery, turn, outcome):
                await self._disable(uow, webhook, reason, now)
            await self._fill(uow, webhook, delivery, now)

    def _missed(
        self, uow: NotificationsUnitOfWork, webhook: Webhook, delivery: WebhookDelivery, turn: int, outcome: Outcome
    ) -> DisabledReason | None:
        """Why the webhook is to be called no more, if so."""
        wait = outcome.wait or wait_after(delivery.failures) * random.uniform(0.9, 1.1)
        counts = delivery.fail(outcome.attempt, self._clock(), wait, turn=turn)
        if not webhook.is_enabled:
            return None
        if outcome.attempt.is_farewell:
            return DisabledReason.GONE
        if counts and webhook.missed(for_good=delivery.state is DeliveryState.DEAD and not delivery.is_test):
            return DisabledReason.FAILING
        if counts and delivery.is_pending:
            plan(uow, delivery)
        return None

    async def _disable(
        self, uow: NotificationsUnitOfWork, webhook: Webhook, reason: DisabledReason, now: datetime
    ) -> None:
        uow.publish(webhook.give_up(now, reason))
        uow.record(SYSTEM, "notifications.webhook:disable", webhook)
        await uow.deliveries.end_pending(webhook.id)

    async def _fill(
        self, uow: NotificationsUnitOfWork, webhook: Webhook, ended: WebhookDelivery, now: datetime
    ) -> None:
        """Those who wait for a place get what is free."""
        free = webhook.places - await uow.deliveries.calling(webhook.id, now, but=ended.id)
        for parked in await uow.deliveries.parked(webhook.id, max(free, 0)):
            parked.resume(now)
            plan(uow, parked)


def _keepable(text: str) -> str:
    """Without what PostgreSQL does not keep."""
    return text[:RESPONSE_LENGTH].replace("\0", "")
