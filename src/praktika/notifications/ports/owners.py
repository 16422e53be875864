"""What other modules are asked before anything is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from praktika.identity.facade import Contact, Profile
from praktika.kernel.calendars import CalendarEvent


class People(Protocol):
    """Answered by identity's facade."""

    async def contact_of(self, account_id: UUID, kind: str, subject_id: UUID | None = None) -> Contact | None:
        """None when no letter of this kind, about this subject, may go to the account."""
        ...

    async def is_active(self, ids: Sequence[UUID]) -> set[UUID]:
        """Those of the accounts that can be used."""
        ...

    async def organisations_of(self, ids: Sequence[UUID]) -> Mapping[UUID, UUID]:
        """The tenants of those accounts that have one."""
        ...

    async def profiles_of(self, ids: Sequence[UUID]) -> Mapping[UUID, Profile]: ...

    async def code_text(self, code_id: UUID) -> str | None:
        """None when used, void or expired."""
        ...


class Owner(Protocol):
    """Answered by the facade of each module whose facts cause messages. Raising means `cannot say now`, not `no`.

    A `recipient` is an account, or the ref of somebody without one, as this very module named it.
    """

    async def still_true(
        self, kind: str, subject_id: UUID, recipient: UUID, planned_at: datetime | None = None
    ) -> bool: ...

    async def details_of(self, kind: str, subject_id: UUID, recipient: UUID) -> Mapping[str, Any] | None:
        """The kind's variables as this recipient may see them; None when there is nothing to see.

        Instants are aware, days are dates, texts that depend on the language are `{"ru": …, "en": …}`.
        """
        ...


class RecipientSource(Protocol):
    """A module that knows whom a fact concerns, where its event does not name them."""

    async def recipients_of(self, kind: str, subject_id: UUID) -> Sequence[UUID]: ...


class CrowdSource(Protocol):
    """The same for kinds that go to any number of people."""

    async def recipients_after(self, kind: str, subject_id: UUID, after: UUID | None, limit: int) -> Sequence[UUID]:
        """By ascending id."""
        ...


class Strangers(Protocol):
    """A module with people who have no account."""

    async def strangers_of(self, kind: str, subject_id: UUID) -> Sequence[UUID]:
        """Refs of those whom a letter of this kind about the subject goes to."""
        ...

    async def contact_of(self, ref: UUID) -> Contact | None:
        """None when there is no way to write to this person any more."""
        ...


class Calendars(Protocol):
    """A module whose subjects are appointments."""

    async def calendar_event_of(self, subject_id: UUID, recipient: UUID) -> CalendarEvent | None:
        """What the recipient's calendar is to show now; None of what never was, or need not be, in one."""
        ...
