"""Webhooks: their makers decide where they go and what they hear; only programs know their secrets."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Invalid
from praktika.kernel.ids import uuid7
from praktika.kernel.permissions import Scope
from praktika.kernel.versions import require_version
from praktika.notifications.domain.webhooks import (
    MOST_WEBHOOKS,
    TooManyWebhooks,
    Webhook,
    WebhookId,
    WebhookNotFound,
    checked_types,
)
from praktika.notifications.permissions import WEBHOOK_MANAGE
from praktika.notifications.policies.webhook_signing import new_secret
from praktika.notifications.policies.webhook_types import NAMES
from praktika.notifications.ports import NotificationsUnitOfWork
from praktika.notifications.ports.webhooks import Organisations, Sealer
from praktika.notifications.services.destinations import Destinations
from praktika.notifications.services.shared import UnitsOfWork


class WebhookService:
    def __init__(
        self, uow: UnitsOfWork, destinations: Destinations, organisations: Organisations, sealer: Sealer, clock: Clock
    ) -> None:
        self._uow = uow
        self._destinations = destinations
        self._organisations = organisations
        self._sealer = sealer
        self._clock = clock

    async def create(
        self,
        actor: Actor,
        *,
        url: str,
        event_types: Sequence[str],
        description: str | None = None,
        organisation_id: UUID | None = None,
    ) -> tuple[Webhook, str]:
        """With its secret, which nobody sees again. Administrators may name an organisation, or none for all of them.

        Invalid, UrlNotAllowed, UnknownEventType, TooManyWebhooks.
        """
        owner = await self._owner(actor, organisation_id)
        types = checked_types(event_types, NAMES.__contains__)
        await self._destinations.require(url)
        now, secret = self._clock(), new_secret()
        webhook = Webhook(
            id=WebhookId(uuid7()),
            organisation_id=owner,
            url=url,
            event_types=types,
            description=description,
            secret=self._sealer.seal(secret),
            created_at=now,
            updated_at=now,
        )
        async with self._uow() as uow:
            await uow.lock("notifications.webhooks", owner)
            if await uow.webhooks.number(owner) >= MOST_WEBHOOKS:
                raise TooManyWebhooks
            await uow.webhooks.add(webhook)
            uow.record(actor, "notifications.webhook:create", webhook)
        return webhook, secret

    async def edit(self, actor: Actor, webhook_id: WebhookId, *, expected: int, changes: Mapping[str, Any]) -> None:
        """`url`, `event_types`, `description`. WebhookNotFound, Stale, UrlNotAllowed, UnknownEventType."""
        actor.require(WEBHOOK_MANAGE)
        await self._check(changes)
        async with self._uow() as uow:
            webhook = await self._get(uow, actor, webhook_id)
            require_version(webhook, expected)
            if changes := {name: value for name, value in changes.items() if getattr(webhook, name) != value}:
                webhook.edit(self._clock(), changes)
                uow.record(actor, "notifications.webhook:update", webhook)

    async def delete(self, actor: Actor, webhook_id: WebhookId, *, expected: int) -> None:
        """Along with what it was told. WebhookNotFound, Stale."""
        async with self._uow() as uow:
            webhook = await self._get(uow, actor, webhook_id)
            require_version(webhook, expected)
            await uow.webhooks.delete(webhook)
            uow.record(actor, "notifications.webhook:delete", webhook)

    async def rotate_secret(self, actor: Actor, webhook_id: WebhookId) -> str:
        """The next attempt is signed with the new one. WebhookNotFound."""
        secret = new_secret()
        sealed = self._sealer.seal(secret)
        await self._change(actor, webhook_id, "rotate-secret", lambda webhook: webhook.rotate(self._clock(), sealed))
        return secret

    async def enable(self, actor: Actor, webhook_id: WebhookId) -> None:
        """For events from now on; earlier ones by replay. WebhookNotFound, WebhookIsEnabled."""
        await self._change(actor, webhook_id, "enable", lambda webhook: webhook.enable(self._clock()))

    async def disable(self, actor: Actor, webhook_id: WebhookId) -> None:
        """What waits for an attempt is given up. WebhookNotFound, WebhookIsDisabled."""
        async with self._uow() as uow:
            webhook = await self._get(uow, actor, webhook_id)
            webhook.disable(self._clock())
            await uow.deliveries.end_pending(webhook.id)
            uow.record(actor, "notifications.webhook:disable", webhook)

    async def _change(self, actor: Actor, webhook_id: WebhookId, verb: str, change: Callable[[Webhook], None]) -> None:
        async with self._uow() as uow:
            webhook = await self._get(uow, actor, webhook_id)
            change(webhook)
            uow.record(actor, f"notifications.webhook:{verb}", webhook)

    async def _get(self, uow: NotificationsUnitOfWork, actor: Actor, webhook_id: WebhookId) -> Webhook:
        return await managed(uow, actor, webhook_id)

    async def _check(self, changes: Mapping[str, Any]) -> None:
        if "event_types" in changes:
            checked_types(changes["event_types"], NAMES.__contains__)
        if "url" in changes:
            await self._destinations.require(changes["url"])

    async def _owner(self, actor: Actor, asked: UUID | None) -> UUID | None:
        """None is the platform. Forbidden, Invalid."""
        actor.require(WEBHOOK_MANAGE)
        reach = actor.reach(WEBHOOK_MANAGE)
        if asked is None:
            owner = None if reach.everywhere else actor.tenant()
            actor.require_all(WEBHOOK_MANAGE, owner)
            return owner
        known = reach.everywhere and await self._organisations.organisation(asked)
        if not known and asked not in reach.organisations:
            raise Invalid.at("/organisation_id", "unknown-reference")
        return asked


async def managed(uow: NotificationsUnitOfWork, actor: Actor, webhook_id: WebhookId) -> Webhook:
    """The webhook, if it is the actor's to manage; Forbidden, WebhookNotFound otherwise."""
    actor.require(WEBHOOK_MANAGE)
    webhook = await uow.webhooks.get(webhook_id)
    if actor.scope(WEBHOOK_MANAGE, webhook.organisation_id) is not Scope.ALL:
        raise WebhookNotFound
    return webhook
