"""What everybody who is signed in may see of everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from praktika.kernel.actors import AccountId, Actor

MOST_PROFILES: Final = 100
"""Asked for at once."""


@dataclass(frozen=True, slots=True)
class ProfileView:
    id: UUID
    username: str | None
    display_name: str
    title: str | None


class ProfileQueries(Protocol):
    """`language`, `ru` or `en`, tells what somebody erased is called. Unauthenticated for strangers."""

    async def profile(self, actor: Actor, account_id: AccountId, language: str = "en") -> ProfileView:
        """AccountNotFound."""
        ...

    async def profiles(self, actor: Actor, ids: Sequence[UUID], language: str = "en") -> Sequence[ProfileView]:
        """Those of the accounts that exist, in the order asked for."""
        ...


def in_order(ids: Sequence[UUID], found: Sequence[ProfileView]) -> list[ProfileView]:
    known = {view.id: view for view in found}
    return [known[id_] for id_ in dict.fromkeys(ids) if id_ in known]
