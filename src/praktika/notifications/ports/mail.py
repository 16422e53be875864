"""Letters on their way out, and the texts of notices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from praktika.kernel.calendars import CalendarEvent
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
    unsubscribe: str | None = field(default=None, repr=False)  # where such letters are switched off with one click
    invite: CalendarEvent | None = None


class Undeliverable(Exception):
    """The letter will never be accepted: trying again cannot help."""


class Postponed(Exception):
    """The letter was not accepted now; later it may be."""


class SwitchedOff(Exception):
    """This portal sends no mail."""


class Mailer(Protocol):
    async def send(self, letter: Letter) -> str:
        """Hand one letter over, under the same Message-ID each time; answers the server's reply.

        SwitchedOff, Undeliverable or Postponed otherwise; the text of the last two may quote the address.
        """
        ...


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Said:
    """A notice as it is read: one line, and perhaps a few more."""

    title: str
    text: str


class Texts(Protocol):
    """The words of letters and notices. Undeliverable when a value is missing or unfit."""

    def render(self, letter: Letter) -> Rendered: ...

    def say(self, kind: str, values: Mapping[str, Any], *, locale: str, timezone: str) -> Said: ...
