"""What other modules are asked before anything is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from praktika.identity.facade import Contact


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
