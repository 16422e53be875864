"""Read side: webhooks and their deliveries as the API answers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

from praktika.kernel.actors import Actor, Reach
from praktika.kernel.pagination import Cursors, Page
from praktika.notifications.domain.deliveries import DeliveryId, DeliveryNotFound, DeliveryState
from praktika.notifications.domain.webhooks import WebhookId, WebhookNotFound, WebhookState
from praktika.notifications.permissions import WEBHOOK_MANAGE
from praktika.notifications.queries.listing import CREATED_KEY, created_key
from praktika.notifications.queries.sight import sight_of

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


class WebhookRow(NamedTuple):
    """As it is kept, without its secret."""

    id: UUID
    organisation_id: UUID | None
    url: str
    event_types: Sequence[str]
    description: str | None
    state: str
    reason: str | None
    created_at: datetime
    updated_at: datetime
    version: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFilter:
    """Empty ones let everything through; `created_at_to` is exclusive."""

    states: Sequence[DeliveryState] = ()
    types: Sequence[str] = ()
    created_at_from: datetime | None = None
    created_at_to: datetime | None = None

    def print(self) -> tuple[object, ...]:
        """The same for the same filters."""
        return sorted(self.states), sorted(self.types), self.created_at_from, self.created_at_to


class WebhookRows(Protocol):
    """Lists are newest first, by `created_key`."""

    async def webhook(self, reach: Reach, webhook_id: WebhookId) -> WebhookRow | None:
        """If it is of the organisations in `reach`."""
        ...

    async def webhooks(
        self, reach: Reach, organisation_id: UUID | None, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[WebhookRow]:
        """Of the organisations in `reach`; without `organisation_id` of them all."""
        ...

    async def delivery(self, reach: Reach, delivery_id: DeliveryId) -> FullDeliveryView | None:
        """If its webhook is of the organisations in `reach`."""
        ...

    async def deliveries(
        self, webhook_id: WebhookId, wanted: DeliveryFilter, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[DeliveryView]: ...


class WebhookQueries:
    """Needs `notifications.webhook:manage`; shows webhooks of the organisations it is held for."""

    def __init__(self, rows: WebhookRows, cursors: Cursors) -> None:
        self._rows = rows
        self._cursors = cursors

    async def webhook(self, actor: Actor, webhook_id: WebhookId) -> WebhookView:
        """WebhookNotFound when there is none the actor may see."""
        if row := await self._rows.webhook(sight_of(actor, WEBHOOK_MANAGE), webhook_id):
            return _view(row)
        raise WebhookNotFound

    async def webhooks(
        self, actor: Actor, *, organisation_id: UUID | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[WebhookView]:
        """Newest first."""
        reach, of = sight_of(actor, WEBHOOK_MANAGE), ("webhooks", organisation_id)
        rows = await self._rows.webhooks(reach, organisation_id, after=self._after(cursor, *of), limit=limit + 1)
        return self._cursors.page([_view(row) for row in rows], limit, created_key, *of)

    async def delivery(self, actor: Actor, delivery_id: DeliveryId) -> FullDeliveryView:
        """DeliveryNotFound when there is none the actor may see."""
        if found := await self._rows.delivery(sight_of(actor, WEBHOOK_MANAGE), delivery_id):
            return found
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
        """Of one webhook, newest first; WebhookNotFound."""
        actor.require(WEBHOOK_MANAGE)
        of = ("deliveries", webhook_id, *wanted.print())
        after = self._after(cursor, *of)
        await self.webhook(actor, webhook_id)
        found = await self._rows.deliveries(webhook_id, wanted, after=after, limit=limit + 1)
        return self._cursors.page(found, limit, created_key, *of)

    def _after(self, cursor: str | None, *of: object) -> tuple[Any, ...] | None:
        return self._cursors.decode(cursor, CREATED_KEY, *of) if cursor else None


def _view(row: WebhookRow) -> WebhookView:
    return WebhookView(
        id=row.id,
        organisation_id=row.organisation_id,
        url=row.url,
        event_types=row.event_types,
        description=row.description,
        state=row.state,
        disabled_reason=row.reason,
        created_at=row.created_at,
        updated_at=row.updated_at,
        version=row.version,
        allowed_actions=ACTIONS[WebhookState(row.state)],
    )
