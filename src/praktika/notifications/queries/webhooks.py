"""Read side: webhooks and their deliveries as the API answers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Page
from praktika.notifications.domain.deliveries import DeliveryId, DeliveryState
from praktika.notifications.domain.webhooks import WebhookId, WebhookState

ALWAYS: Final = ("edit", "rotate-secret", "delete")

ACTIONS: Final = {
    WebhookState.ENABLED: ("disable", "test", *ALWAYS),
    WebhookState.DISABLED: ("enable", *ALWAYS),
}


@dataclass(frozen=True, slots=True)
class EventTypeView:
    """What a webhook may hear of; `description` in English and Russian."""

    type: str
    description: dict[str, str]


@dataclass(frozen=True, slots=True)
class EventTypesView:
    items: Sequence[EventTypeView]


@dataclass(frozen=True, slots=True)
class WebhookView:
    """Without its secret. `organisation_id` is null for one that hears of every organisation; `disabled_reason` is
    `by-owner`, `gone` (it answered 410) or `failing` (ten deliveries in a row were given up)."""

    id: UUID
    organisation_id: UUID | None
    url: str
    event_types: Sequence[str]
    description: str | None
    state: str
    disabled_reason: str | None
    created_at: datetime
    updated_at: datetime
    version: int
    allowed_actions: Sequence[str]


@dataclass(frozen=True, slots=True)
class AttemptView:
    """`status` and the beginning of the `response` when there was an answer, `error` otherwise."""

    at: datetime
    duration_ms: int
    status: int | None
    error: str | None
    response: str | None


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """`attempts` counts those made so far; `last_status` and `last_error` are of the newest."""

    id: UUID
    webhook_id: UUID
    event_id: UUID
    type: str
    state: str
    attempt_count: int
    last_status: int | None
    last_error: str | None
    next_attempt_at: datetime | None
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class FullDeliveryView(DeliveryView):
    """`body` is the text that is signed and sent; `attempts` are the newest fifty, oldest first."""

    body: str
    attempts: Sequence[AttemptView]


WEBHOOK_KEY: Final = (datetime.fromisoformat, UUID)
"""Of lists of both, newest first."""


def newest_webhook_key(view: WebhookView | DeliveryView) -> tuple[datetime, UUID]:
    return view.created_at, view.id


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFilter:
    """Empty ones let everything through; `created_at_to` is exclusive."""

    states: Sequence[DeliveryState] = ()
    types: Sequence[str] = ()
    created_at_from: datetime | None = None
    created_at_to: datetime | None = None


class WebhookQueries(Protocol):
    """Needs `notifications.webhook:manage`; shows webhooks of the organisations it is held for."""

    async def webhook(self, actor: Actor, webhook_id: WebhookId) -> WebhookView:
        """WebhookNotFound when there is none the actor may see."""
        ...

    async def webhooks(
        self, actor: Actor, *, organisation_id: UUID | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[WebhookView]:
        """Newest first."""
        ...

    async def delivery(self, actor: Actor, delivery_id: DeliveryId) -> FullDeliveryView:
        """DeliveryNotFound when there is none the actor may see."""
        ...

    async def deliveries(
        self,
        actor: Actor,
        webhook_id: WebhookId,
        wanted: DeliveryFilter = DeliveryFilter(),
        *,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[DeliveryView]:
        """Of one webhook, newest first; WebhookNotFound."""
        ...
