"""Webhooks: where programs of an organisation, or of the platform, hear what happens."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NewType
from uuid import UUID

from praktika.kernel.errors import Conflict, Invalid, NotFound, Violation, explain
from praktika.notifications.events import WebhookDisabled

WebhookId = NewType("WebhookId", UUID)

MOST_WEBHOOKS: Final = 20
"""Of one organisation, or of the platform."""

MOST_TYPES: Final = 50

DEAD_IN_A_ROW: Final = 10
"""Deliveries given up one after another, after which a webhook is disabled."""

PLACES: Final = 4
"""Calls of one webhook at a time, so that a slow one keeps nobody else waiting."""

UNKNOWN_EVENT_TYPE: Final = explain("unknown-event-type", "There is no such type of event.", "Такого типа событий нет.")

URL_NOT_ALLOWED: Final = explain(
    "url-not-allowed",
    "Only https addresses of public hosts that can be found are called.",
    "Вызываются только адреса https общедоступных узлов, которые удаётся найти.",
)


class WebhookState(StrEnum):
    ENABLED = "enabled"
    DISABLED = "disabled"


class DisabledReason(StrEnum):
    BY_OWNER = "by-owner"
    GONE = "gone"  # it answered 410
    FAILING = "failing"


class WebhookNotFound(NotFound, code="notifications.webhook-not-found", ru="Такого вебхука нет."):
    """There is no such webhook."""


class WebhookIsDisabled(Conflict, code="notifications.webhook-disabled", ru="Вебхук выключен."):
    """The webhook is disabled."""


class WebhookIsEnabled(Conflict, code="notifications.webhook-enabled", ru="Вебхук включён."):
    """The webhook is enabled."""


class TooManyWebhooks(Conflict, code="notifications.too-many-webhooks", ru="Больше 20 вебхуков иметь нельзя."):
    """There may be no more than 20 webhooks."""


class UrlNotAllowed(Invalid, code="notifications.url-not-allowed", ru="Этот адрес вызывать нельзя."):
    """This address may not be called."""

    def __init__(self) -> None:
        super().__init__(Violation("/url", URL_NOT_ALLOWED))


class UnknownEventType(Invalid, code="notifications.unknown-event-type", ru="Таких типов событий нет."):
    """There are no such types of events."""


@dataclass(eq=False, kw_only=True)
class Webhook:
    """Hears of its organisation; without one, of every organisation. `secret` signs and is kept sealed.

    `struggling` is one whose last call failed: it is called once at a time until it answers.
    """

    id: WebhookId
    organisation_id: UUID | None
    url: str
    event_types: tuple[str, ...]
    description: str | None = None
    secret: bytes = field(metadata={"secret": True})
    state: WebhookState = WebhookState.ENABLED
    reason: DisabledReason | None = None
    struggling: bool = False
    dead_in_row: int = 0
    created_at: datetime
    updated_at: datetime
    version: int = 1

    @property
    def is_enabled(self) -> bool:
        return self.state is WebhookState.ENABLED

    @property
    def places(self) -> int:
        return 1 if self.struggling else PLACES

    def require_enabled(self) -> None:
        if not self.is_enabled:
            raise WebhookIsDisabled

    def edit(self, now: datetime, changes: Mapping[str, Any]) -> None:
        for name, value in changes.items():
            setattr(self, name, value)
        self._changed(now)

    def rotate(self, now: datetime, secret: bytes) -> None:
        self.secret = secret
        self._changed(now)

    def enable(self, now: datetime) -> None:
        """For new events; WebhookIsEnabled."""
        if self.is_enabled:
            raise WebhookIsEnabled
        self.state, self.reason, self.struggling, self.dead_in_row = WebhookState.ENABLED, None, False, 0
        self._changed(now)

    def disable(self, now: datetime) -> None:
        """By somebody; WebhookIsDisabled."""
        self.require_enabled()
        self._end(now, DisabledReason.BY_OWNER)

    def give_up(self, now: datetime, reason: DisabledReason) -> WebhookDisabled:
        """By itself, which its managers are told."""
        self._end(now, reason)
        return WebhookDisabled(
            occurred_at=now, webhook_id=self.id, organisation_id=self.organisation_id, reason=reason.value
        )

    def answered(self) -> None:
        self.struggling, self.dead_in_row = False, 0

    def missed(self, *, for_good: bool) -> bool:
        """A call failed, the last one of its delivery or not; whether that was too much."""
        self.struggling = True
        self.dead_in_row += for_good
        return self.dead_in_row >= DEAD_IN_A_ROW

    def _end(self, now: datetime, reason: DisabledReason) -> None:
        self.state, self.reason = WebhookState.DISABLED, reason
        self._changed(now)

    def _changed(self, now: datetime) -> None:
        self.version += 1
        self.updated_at = now


def checked_types(types: Sequence[str], is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """UnknownEventType, or Invalid for one that is named twice."""
    if unknown := [_at(n, UNKNOWN_EVENT_TYPE) for n, each in enumerate(types) if not is_known(each)]:
        raise UnknownEventType(*unknown)
    if twice := [_at(n, "duplicate") for n, each in enumerate(types) if each in types[:n]]:
        raise Invalid(*twice)
    return tuple(types)


def _at(n: int, code: str) -> Violation:
    return Violation(f"/event_types/{n}", code)
