"""Where roles and grants are kept, and what a session gives its holder."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from praktika.identity.domain import (
    Grant,
    Role,
)
from praktika.kernel.actors import AccountId, OrganisationId, Reach


class RoleRepository(Protocol):
    async def with_codes(self, codes: Iterable[str]) -> Sequence[Role]: ...


class GrantRepository(Protocol):
    async def add(self, grant: Grant) -> None: ...

    async def of(self, account_id: AccountId) -> Sequence[Grant]:
        """The live grants of an account."""
        ...

    async def keep_an_admin(self, *, without: AccountId) -> None:
        """LastAdmin when the account is the only active administrator; decisions of this kind take turns."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """What a live session gives its holder now."""

    account_id: AccountId
    organisation_id: OrganisationId | None
    permissions: Mapping[str, Reach]


class Standings(Protocol):
    async def of_session(self, session_id: UUID, now: datetime) -> Standing | None:
        """None when the session is over or the account cannot be used. One statement."""
        ...


class Forgetful(Protocol):
    """Whoever keeps standings for a moment is told when they have changed here."""

    def forget(self, account_id: AccountId) -> None: ...

    def forget_all(self) -> None:
        """What roles or an organisation give has changed, for whoever has them."""
        ...
