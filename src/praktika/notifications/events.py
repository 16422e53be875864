"""Facts this module publishes."""

from dataclasses import dataclass
from uuid import UUID

from praktika.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageDead(Event, name="notifications.message_dead"):
    """A letter was given up."""

    message_id: UUID
    kind: str
