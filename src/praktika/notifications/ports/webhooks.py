"""Where webhooks and their deliveries are kept, and how their receivers are reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from praktika.identity.facade import OrganisationFacts
from praktika.notifications.domain.deliveries import DeliveryId, WebhookDelivery
from praktika.notifications.domain.webhooks import Webhook, WebhookId
from praktika.notifications.policies.webhook_addresses import Target


class WebhookRepository(Protocol):
    async def get(self, webhook_id: WebhookId) -> Webhook:
        """The webhook, locked until the unit of work ends; WebhookNotFound otherwise."""
        ...

    async def add(self, webhook: Webhook) -> None: ...

    async def delete(self, webhook: Webhook) -> None:
        """Along with its deliveries."""
        ...

    async def number(self, organisation_id: UUID | None) -> int:
        """Of those of the organisation, or of the platform."""
        ...

    async def listening(self, type_: str, organisation_id: UUID | None) -> Sequence[Webhook]:
        """Enabled ones for this type, not locked: the organisation's, and the platform's."""
        ...


class WebhookDeliveryRepository(Protocol):
    async def get(self, delivery_id: DeliveryId) -> WebhookDelivery:
        """The delivery, locked until the unit of work ends; DeliveryNotFound otherwise."""
        ...

    async def webhook_of(self, delivery_id: DeliveryId) -> WebhookId:
        """Whose delivery it is, without locking it: webhooks are locked before deliveries. DeliveryNotFound."""
        ...

    async def add_new(self, deliveries: Sequence[WebhookDelivery]) -> Sequence[WebhookDelivery]:
        """Take in those whose event is new to their webhook, pass over the others; answers the ones taken in."""
        ...

    async def calling(self, webhook_id: WebhookId, now: datetime, *, but: DeliveryId) -> int:
        """How many other calls of the webhook are on their way."""
        ...

    async def parked(self, webhook_id: WebhookId, most: int) -> Sequence[WebhookDelivery]:
        """The oldest that wait for a place, locked."""
        ...

    async def end_pending(self, webhook_id: WebhookId) -> None:
        """All that wait for an attempt are dead."""
        ...

    async def drop(self, before: datetime, most: int) -> int:
        """The oldest deliveries of before go; answers how many."""
        ...


class Organisations(Protocol):
    """Answered by identity's facade."""

    async def organisation(self, organisation_id: UUID) -> OrganisationFacts | None: ...


class Sealer(Protocol):
    """Keeps secrets in a form that is of no use to who reads the database."""

    def seal(self, text: str) -> bytes: ...

    def unseal(self, sealed: bytes) -> str:
        """Unreachable when no key of ours opens it any more."""
        ...


class Unreachable(Exception):
    """A receiver could not be called; the text says why, and nothing of what was sent."""


class Resolver(Protocol):
    async def addresses(self, host: str) -> Sequence[str]:
        """Every address of a host, in the order in which they are to be tried; Unreachable when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Destination:
    """A target and the addresses of its host, which were checked: nothing else is connected to."""

    target: Target
    addresses: Sequence[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiver said: the beginning of its text, and its Retry-After as written."""

    status: int
    text: str
    retry_after: str | None = None


class Caller(Protocol):
    async def post(self, destination: Destination, headers: Mapping[str, str], body: bytes) -> Answer:
        """One request, whose answer is read so far as it is kept; redirects are answers like others. Unreachable."""
        ...
