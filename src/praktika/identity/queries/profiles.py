"""What everybody who is signed in may see of everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from praktika.identity.domain import AccountNotFound
from praktika.kernel.actors import AccountId, Actor

MOST_PROFILES: Final = 100
"""Asked for at once."""


@dataclass(frozen=True, slots=True)
class ProfileView:
    id: UUID
    username: str | None
    display_name: str
    title: str | None


class ProfileRows(Protocol):
    async def profiles(self, ids: Sequence[UUID], language: str) -> Sequence[ProfileView]:
        """Those of the accounts that exist, in any order."""
        ...


class ProfileQueries:
    """`language`, `ru` or `en`, tells what somebody erased is called. Unauthenticated for strangers."""

    def __init__(self, rows: ProfileRows) -> None:
        self._rows = rows

    async def profile(self, actor: Actor, account_id: AccountId, language: str = "en") -> ProfileView:
        """AccountNotFound."""
        for view in await self.profiles(actor, [account_id], language):
            return view
        raise AccountNotFound

    async def profiles(self, actor: Actor, ids: Sequence[UUID], language: str = "en") -> Sequence[ProfileView]:
        """Those of the accounts that exist, in the order asked for."""
        actor.me()
        known = {view.id: view for view in await self._rows.profiles(ids, language)}
        return [known[id_] for id_ in dict.fromkeys(ids) if id_ in known]
