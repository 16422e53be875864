"""What letters about webhooks say, and to whom they go."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import UUID

from praktika.kernel.actors import SYSTEM
from praktika.notifications.domain.webhooks import DisabledReason, WebhookId, WebhookNotFound
from praktika.notifications.permissions import WEBHOOK_MANAGE
from praktika.notifications.ports import Owner, RecipientSource
from praktika.notifications.queries.webhooks import WebhookQueries, WebhookView


class Holders(Protocol):
    """Answered by identity's facade."""

    async def holders_of(self, permission: str, organisation_id: UUID | None = None) -> list[UUID]: ...


class WebhookLetters(Owner, RecipientSource):
    """This module is asked like any other whose facts cause letters."""

    def __init__(self, webhooks: WebhookQueries, holders: Holders) -> None:
        self._webhooks = webhooks
        self._holders = holders

    async def still_true(
        self, kind: str, subject_id: UUID, recipient: UUID, planned_at: datetime | None = None
    ) -> bool:
        return await self._disabled(subject_id) is not None

    async def details_of(self, kind: str, subject_id: UUID, recipient: UUID) -> Mapping[str, Any] | None:
        """Of the address only the host: the rest may be a secret of the receiver's."""
        view = await self._disabled(subject_id)
        return {"receiver": urlsplit(view.url).hostname, "cause": view.disabled_reason} if view else None

    async def recipients_of(self, kind: str, subject_id: UUID) -> Sequence[UUID]:
        view = await self._disabled(subject_id)
        return await self._holders.holders_of(WEBHOOK_MANAGE.name, view.organisation_id) if view else ()

    async def _disabled(self, webhook_id: UUID) -> WebhookView | None:
        """Unless it is enabled again, deleted, or disabled by somebody who knows of it."""
        try:
            view = await self._webhooks.webhook(SYSTEM, WebhookId(webhook_id))
        except WebhookNotFound:
            return None
        return view if view.disabled_reason in (DisabledReason.GONE, DisabledReason.FAILING) else None
