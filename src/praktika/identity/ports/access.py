"""Where roles, grants and keys are kept, and what a session or a key gives its holder."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from praktika.identity.domain import (
    ApiKey,
    ApiKeyId,
    Grant,
    GrantId,
    OrganisationInvitation,
    OrganisationInvitationId,
    Role,
    RoleId,
)
from praktika.kernel.actors import AccountId, OrganisationId, Reach


class RoleRepository(Protocol):
    async def with_codes(self, codes: Iterable[str]) -> Sequence[Role]:
        """None of them is deleted before the unit of work ends."""
        ...

    async def get(self, role_id: RoleId) -> Role:
        """The role, locked until the unit of work ends; RoleNotFound otherwise."""
        ...

    async def add(self, role: Role) -> None:
        """RoleCodeTaken when another one has the code."""
        ...

    async def delete(self, role: Role) -> None:
        """With the grants of it that ended; RoleInUse while one is live."""
        ...


class GrantRepository(Protocol):
    async def add(self, grant: Grant) -> None:
        """GrantExists when the account has the role or awaits it."""
        ...

    async def holder(self, grant_id: GrantId) -> AccountId:
        """Whose it is; GrantNotFound. Every change of a grant happens under the lock of its account."""
        ...

    async def get(self, grant_id: GrantId) -> Grant:
        """The grant, locked until the unit of work ends; GrantNotFound otherwise."""
        ...

    async def of(self, account_id: AccountId) -> Sequence[Grant]:
        """The live grants of an account."""
        ...

    async def keep_an_admin(self, *, without: AccountId) -> None:
        """LastAdmin when the account, which is locked, is the only active administrator. Decisions of this kind about
        administrators take turns; others wait for nobody.
        """
        ...


class ApiKeyRepository(Protocol):
    async def add(self, key: ApiKey) -> None: ...

    async def get(self, key_id: ApiKeyId) -> ApiKey:
        """The key, locked until the unit of work ends; ApiKeyNotFound otherwise."""
        ...

    async def live(self, account_id: AccountId, now: datetime) -> int:
        """How many keys of the account work; counted under the lock of the account."""
        ...

    async def used(self, key_id: ApiKeyId, minute: datetime) -> None:
        """Remember it unless something later is known."""
        ...


class OrganisationInvitationRepository(Protocol):
    async def add(self, invitation: OrganisationInvitation) -> None: ...

    async def get(self, invitation_id: OrganisationInvitationId) -> OrganisationInvitation:
        """The invitation, locked until the unit of work ends; OrganisationInvitationNotFound otherwise."""
        ...

    async def pending(self, account_id: AccountId, organisation_id: OrganisationId) -> Sequence[OrganisationInvitation]:
        """Neither accepted nor cancelled, locked until the unit of work ends."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """What a live session gives its holder now."""

    account_id: AccountId
    organisation_id: OrganisationId | None
    permissions: Mapping[str, Reach]


@dataclass(frozen=True, slots=True)
class KeyStanding(Standing):
    """What a live key gives its holder now: no more than its owner has."""

    key_id: ApiKeyId
    last_used_at: datetime | None


class Standings(Protocol):
    async def of_session(self, session_id: UUID, now: datetime) -> Standing | None:
        """None when the session is over or the account cannot be used. One statement."""
        ...

    async def of_key(self, hash_: bytes, now: datetime) -> KeyStanding | None:
        """None when there is no such key, it does not work (any more) or the account cannot be used. One statement."""
        ...


class Forgetful(Protocol):
    """Whoever keeps standings for a moment is told when they have changed here."""

    def forget(self, account_id: AccountId) -> None: ...

    def forget_all(self) -> None:
        """What roles or an organisation give has changed, for whoever has them."""
        ...
