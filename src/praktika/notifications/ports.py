"""What the use cases need from the outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from praktika.identity.facade import Contact
from praktika.kernel.uow import UnitOfWork
from praktika.notifications.domain import Message, MessageId


class MessageRepository(Protocol):
    async def get(self, message_id: MessageId) -> Message:
        """The message, locked until the unit of work ends; MessageNotFound otherwise."""
        ...

    async def add_new(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Take in those whose dedupe key is new in their channel, pass over the others; answers the ones taken in."""
        ...

    async def forget(self, recipient_id: UUID) -> int:
        """Masked addresses and what servers said of letters to this person go; answers how many letters there are."""
        ...


class NotificationsUnitOfWork(UnitOfWork, Protocol):
    @property
    def messages(self) -> MessageRepository: ...


class People(Protocol):
    """Answered by identity's facade."""

    async def contact_of(self, account_id: UUID, kind: str, subject_id: UUID | None = None) -> Contact | None:
        """None when no letter of this kind, about this subject, may go to the account."""
        ...

    async def organisation_of(self, account_id: UUID) -> UUID | None: ...

    async def code_text(self, code_id: UUID) -> str | None:
        """None when used, void or expired."""
        ...


class Owner(Protocol):
    """Answered by the facade of each module whose facts cause letters. Raising means `cannot say now`, not `no`."""

    async def still_true(
        self, kind: str, subject_id: UUID, recipient: UUID, planned_at: datetime | None = None
    ) -> bool: ...

    async def details_of(self, kind: str, subject_id: UUID, recipient: UUID) -> Mapping[str, Any] | None:
        """The kind's variables as this recipient may see them; None when there is nothing to see.

        Instants are aware, days are dates, texts that depend on the language are `{"ru": …, "en": …}`.
        """
        ...


class RecipientSource(Owner, Protocol):
    """An owner whose events do not always name the people concerned."""

    async def recipients_of(self, kind: str, subject_id: UUID) -> Sequence[UUID]: ...


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
