"""Letters on their way out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from praktika.notifications.domain import MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """All a mailer needs. `values` may hold a code, so a letter is never stored, logged or shown."""

    message_id: MessageId
    kind: str
    subject_id: UUID
    address: str = field(repr=False)
    name: str = field(repr=False)
    locale: str
    timezone: str
    values: Mapping[str, Any] = field(repr=False)
    written_at: datetime


class Undeliverable(Exception):
    """The letter will never be accepted: trying again cannot help."""


class Postponed(Exception):
    """The letter was not accepted now; later it may be."""


class Mailer(Protocol):
    async def send(self, letter: Letter) -> str:
        """Hand one letter over, under the same Message-ID each time; answers the server's reply.

        Undeliverable or Postponed otherwise; their text may quote the address.
        """
        ...
