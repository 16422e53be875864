"""Facts this module publishes."""

from dataclasses import dataclass
from uuid import UUID

from praktika.kernel.events import Event
from praktika.kernel.personal_data import ErasureAnswer


@dataclass(frozen=True, kw_only=True)
class MessageDead(Event, name="notifications.message_dead"):
    """A letter was given up."""

    message_id: UUID
    kind: str


@dataclass(frozen=True, kw_only=True)
class WebhookDisabled(Event, name="notifications.webhook_disabled"):
    """Not by a person: `reason` is `gone` or `failing`."""

    webhook_id: UUID
    organisation_id: UUID | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class PersonalDataErased(ErasureAnswer, Event, name="notifications.personal_data_erased"):
    """What was to be erased of a person is."""
