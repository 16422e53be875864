"""What an actor sees; adapters of PostgreSQL say the same in where clauses."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from praktika.kernel.actors import AccountId, Actor, Reach
from praktika.kernel.permissions import Permission, Scope


@dataclass(frozen=True, slots=True)
class Sight:
    """One actor's by one permission: everything, or all of the organisations he reaches and what is his own."""

    me: AccountId | None
    reach: Reach

    @classmethod
    def of(cls, actor: Actor, permission: Permission) -> Self:
        """Forbidden for who has no such permission."""
        actor.require(permission)
        return cls.open(actor, permission)

    @classmethod
    def open(cls, actor: Actor, permission: Permission) -> Self:
        """Where people without the permission see something, too."""
        return cls(actor.account_id, actor.reach(permission))

    @property
    def everywhere(self) -> bool:
        return self.reach.everywhere

    def reaches(self, organisation_id: UUID | None) -> bool:
        return self.reach.scope(organisation_id) is Scope.ALL

    def is_mine(self, account_id: UUID | None) -> bool:
        return account_id is not None and account_id == self.me
