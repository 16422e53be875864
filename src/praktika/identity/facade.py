"""Questions other modules may ask. Answers change nothing and need no actor: the asker authorises."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from praktika.kernel.permissions import Scope


@dataclass(frozen=True, slots=True)
class Contact:
    """`locale` is `ru` or `en`, `timezone` an IANA name."""

    email: str
    display_name: str
    locale: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Names:
    last_name: str | None
    first_name: str | None
    middle_name: str | None
    display_name: str


@dataclass(frozen=True, slots=True)
class Profile:
    username: str | None
    display_name: str
    title: str | None
    status: str
    timezone: str


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """`zone` is an IANA name, `locale` `ru` or `en`, `state` `active` or `archived`."""

    name: str
    legal_name: str | None
    okpo: str | None
    inn: str | None
    zone: str
    locale: str
    state: str


class IdentityFacade(Protocol):
    async def is_active(self, ids: Sequence[UUID]) -> set[UUID]:
        """Those of the accounts that can be used."""
        ...

    async def contact_of(self, account_id: UUID, kind: str, subject_id: UUID | None = None) -> Contact | None:
        """None when no letter of this kind may go to the account: most kinds only to active ones.

        Letters about a change of address go by their subject to the new one, or to the one of before.
        """
        ...

    async def names_of(self, ids: Sequence[UUID]) -> dict[UUID, Names]: ...

    async def profiles_of(self, ids: Sequence[UUID]) -> dict[UUID, Profile]: ...

    async def organisation_of(self, account_id: UUID) -> UUID | None:
        """The tenant of a staff account."""
        ...

    async def organisations_of(self, ids: Sequence[UUID]) -> dict[UUID, UUID]:
        """The tenants of those of the accounts that have one."""
        ...

    async def organisation(self, organisation_id: UUID) -> OrganisationFacts | None: ...

    async def holders_of(self, permission: str, organisation_id: UUID | None = None) -> list[UUID]:
        """Active accounts with the permission by a role in the organisation; without one, by a platform role."""
        ...

    async def holders_among(self, ids: Sequence[UUID], permission: str, organisation_id: UUID) -> set[UUID]:
        """Those of the accounts that `holders_of` names for the organisation."""
        ...

    async def in_use_with(self, permission: str, scope: Scope, q: str | None = None) -> dict[UUID, bool]:
        """Active accounts of no archived organisation that have the permission in just this scope, by any of their
        roles; of each, whether `people_called` finds it by these words, if any.
        """
        ...

    async def holds(
        self, account_id: UUID, permission: str, organisation_id: UUID | None = None, scope: Scope | None = None
    ) -> bool:
        """Whether the active account has the permission, in any scope or just this one, for records of the
        organisation.
        """
        ...

    async def account_with_email(self, email: str) -> UUID | None:
        """The active account of the address, in whatever case it is written."""
        ...

    async def people_found(self, q: str) -> set[UUID]:
        """Accounts with these words in names or address, found as lists of accounts find them."""
        ...

    async def people_called(self, q: str) -> set[UUID]:
        """Accounts with these words in names, username or title, which everybody may know."""
        ...

    async def code_text(self, code_id: UUID) -> str | None:
        """What the person is to type or follow; None when used, void or expired."""
        ...

    async def still_true(
        self, kind: str, subject_id: UUID, recipient: UUID, planned_at: datetime | None = None
    ) -> bool: ...

    async def details_of(self, kind: str, subject_id: UUID, recipient: UUID) -> Mapping[str, Any] | None: ...

    async def recipients_of(self, kind: str, subject_id: UUID) -> Sequence[UUID]: ...
