"""Webhooks with everything around them in memory: say only what a test is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from praktika.identity.facade import OrganisationFacts
from praktika.infrastructure.memory import WORK, MemoryStore
from praktika.infrastructure.work import WorkItem
from praktika.internships.events import ApplicationSubmitted
from praktika.kernel.actors import Actor, OrganisationId, Reach
from praktika.kernel.clock import FrozenClock
from praktika.kernel.ids import uuid7
from praktika.kernel.pagination import Cursors
from praktika.notifications.adapters.memory.receivers import MemoryResolver, PlainSealer, RecordingCaller
from praktika.notifications.adapters.memory.unit_of_work import MemoryNotificationsUnitOfWork
from praktika.notifications.adapters.memory.webhook_rows import MemoryWebhookRows
from praktika.notifications.adapters.webhook_tasks import HANDLERS
from praktika.notifications.domain.deliveries import DeliveryId, WebhookDelivery
from praktika.notifications.domain.webhooks import Webhook
from praktika.notifications.permissions import WEBHOOK_MANAGE
from praktika.notifications.policies.webhook_addresses import Guard
from praktika.notifications.ports import NotificationsUnitOfWork
from praktika.notifications.ports.webhooks import Answer
from praktika.notifications.queries.webhooks import WebhookQueries
from praktika.notifications.services.calling import AT_ONCE, Courier
from praktika.notifications.services.deliveries import DELIVER, DeliveryService
from praktika.notifications.services.destinations import Destinations
from praktika.notifications.services.webhooks import WebhookService

URL: Final = "https://hooks.example.org/praktika?from=us"
TYPE: Final = ApplicationSubmitted.name


def manager_of(*organisations: UUID, everywhere: bool = False) -> Actor:
    reach = Reach(everywhere=everywhere, organisations=frozenset(organisations))
    tenant = OrganisationId(organisations[0]) if organisations else None
    return Actor(organisation_id=tenant, permissions={WEBHOOK_MANAGE.name: reach})


ADMIN: Final = manager_of(everywhere=True)


@dataclass
class KnownOrganisations:
    known: set[UUID]

    async def organisation(self, organisation_id: UUID) -> OrganisationFacts | None:
        facts = OrganisationFacts("City", None, None, None, "Europe/Moscow", "ru", "active")
        return facts if organisation_id in self.known else None


class Exchange:
    """The services of webhooks; `receiver` is who is called, and `manager` belongs to `organisation_id`."""

    def __init__(self, clock: FrozenClock) -> None:
        self.clock = clock
        self.store = MemoryStore(HANDLERS, clock)
        self.organisation_id, self.other_id = uuid7(), uuid7()
        self.manager, self.other = manager_of(self.organisation_id), manager_of(self.other_id)
        self.resolver, self.receiver, self.sealer = MemoryResolver(), RecordingCaller(), PlainSealer()
        self.destinations = Destinations(self.resolver, Guard())
        known = KnownOrganisations({self.organisation_id, self.other_id})
        self.webhooks = WebhookService(self.uow, self.destinations, known, self.sealer, clock)
        self.deliveries = DeliveryService(self.uow, clock)
        self.only_calls(AT_ONCE)
        self.queries = WebhookQueries(MemoryWebhookRows(self.store), Cursors("secret"))

    def uow(self) -> NotificationsUnitOfWork:
        return MemoryNotificationsUnitOfWork(self.store)

    def only_calls(self, at_once: int) -> None:
        """So many at a time."""
        self.courier = Courier(
            self.uow, self.destinations, self.receiver, self.sealer, self.clock, patience=0.05, at_once=at_once
        )

    async def webhook(self, **changes: Any) -> Webhook:
        webhook, _ = await self.made(**changes)
        return webhook

    async def made(self, actor: Actor | None = None, **changes: Any) -> tuple[Webhook, str]:
        given = {"url": URL, "event_types": [TYPE]} | changes
        return await self.webhooks.create(actor or self.manager, **given)

    async def happen(self, *events: ApplicationSubmitted) -> None:
        for event in events or (self.submitted(),):
            await self.deliveries.on_event(event)

    def submitted(self, **changes: Any) -> ApplicationSubmitted:
        ids = {f"{name}_id": uuid7() for name in ("programme", "application", "account", "step")}
        given = {"occurred_at": self.clock(), "organisation_id": self.organisation_id}
        return ApplicationSubmitted(**(given | ids | changes))

    async def planned(self) -> list[Mapping[str, Any]]:
        """What the courier is to do, earliest first, due or not."""
        return [item.payload for item in sorted(self._waiting(), key=lambda item: (item.available_at, item.id))]

    async def deliver(self, answer: Answer | None = None) -> int:
        """What is due, as the worker does it, until nothing is; answers how much it was."""
        self.receiver.answer = answer or self.receiver.answer
        done = 0
        while due := [item for item in self._waiting() if item.available_at <= self.clock()]:
            del self.store.tables[WORK][due[0].handler, due[0].key]
            await self.courier.deliver(**due[0].payload)
            done += 1
        return done

    async def the(self, webhook: Webhook) -> Webhook:
        async with self.uow() as uow:
            return await uow.webhooks.get(webhook.id)

    async def told(self, webhook: Webhook) -> list[WebhookDelivery]:
        """Its deliveries, oldest first."""
        page = await self.queries.deliveries(ADMIN, webhook.id, limit=200)
        async with self.uow() as uow:
            return [await uow.deliveries.get(DeliveryId(view.id)) for view in reversed(page.items)]

    def _waiting(self) -> list[WorkItem]:
        return [item for item in self.store.rows(WORK) if item.handler == DELIVER]
