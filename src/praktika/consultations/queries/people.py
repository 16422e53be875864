"""People as consultations show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from praktika.identity.facade import Profile
from praktika.kernel.permissions import Scope


@dataclass(frozen=True, slots=True)
class PersonView:
    """`name` None: of an account nobody knows any more."""

    id: UUID
    name: str | None


class Directory(Protocol):
    """Answered by identity's facade."""

    async def profiles_of(self, ids: Sequence[UUID]) -> dict[UUID, Profile]: ...

    async def in_use_with(self, permission: str, scope: Scope, q: str | None = None) -> dict[UUID, bool]:
        """Active accounts of no archived organisation that have the permission in just this scope, by any of their
        roles; of each, whether `people_called` finds it by these words, if any.
        """
        ...

    async def people_called(self, q: str) -> set[UUID]:
        """Accounts with these words in what everybody may know of a person."""
        ...


class People:
    """Of one answer."""

    def __init__(self, profiles: Mapping[UUID, Profile]) -> None:
        self._profiles = profiles

    def view(self, account_id: UUID) -> PersonView:
        profile = self._profiles.get(account_id)
        return PersonView(account_id, profile.display_name if profile else None)


async def people_of(directory: Directory, ids: Iterable[UUID]) -> People:
    """Asked for all at once, and not at all when there is nobody."""
    asked = sorted(set(ids))
    return People(await directory.profiles_of(asked) if asked else {})


async def people_called(directory: Directory, q: str | None) -> list[UUID]:
    """Nobody is looked for without words."""
    return sorted(await directory.people_called(q)) if q else []
