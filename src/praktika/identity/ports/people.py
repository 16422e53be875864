"""Where organisations and accounts are kept."""

from datetime import datetime
from typing import Protocol

from praktika.identity.domain import (
    Account,
    Organisation,
)
from praktika.identity.ports.entry import Login
from praktika.kernel.actors import AccountId, OrganisationId


class OrganisationRepository(Protocol):
    async def get(self, organisation_id: OrganisationId) -> Organisation:
        """The organisation, locked until the unit of work ends; OrganisationNotFound otherwise."""
        ...

    async def add(self, organisation: Organisation) -> None:
        """OrganisationNameTaken when another one, not archived, has the name."""
        ...


class AccountRepository(Protocol):
    async def get(self, account_id: AccountId) -> Account:
        """The account, locked until the unit of work ends; AccountNotFound otherwise."""
        ...

    async def add(self, account: Account) -> None:
        """EmailTaken or UsernameTaken when an account that is not gone has them, in whatever case."""
        ...

    async def claim_email(self, email: str) -> Account | None:
        """The account of the address, locked; nobody else takes the address until the unit of work ends."""
        ...

    async def holder_of(self, email: str) -> AccountId | None:
        """Whose address it is now; looked up without a lock, so that who asks neither waits nor makes others wait."""
        ...

    async def sign_in(self, known: Login, now: datetime, new_hash: str | None) -> bool:
        """False when the account cannot be used, or its password is not the one that was tried. One statement."""
        ...

    async def has_username(self, username: str) -> bool: ...

    async def with_code(self, hash_: bytes) -> Account | None:
        """The account a code was made for, locked: every change of a code happens under this lock."""
        ...
