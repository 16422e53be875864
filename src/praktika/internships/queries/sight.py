"""What an actor sees; adapters of PostgreSQL say the same in where clauses."""

from dataclasses import dataclass
from uuid import UUID

from praktika.internships.domain.programmes import Programme
from praktika.kernel.actors import AccountId, Actor, Reach
from praktika.kernel.permissions import Permission, Scope


@dataclass(frozen=True, slots=True)
class Sight:
    """One actor's by one permission: all of the organisations he reaches, what programmes he is a curator of have,
    and his own.
    """

    me: AccountId | None
    reach: Reach

    def reaches(self, organisation_id: UUID) -> bool:
        return self.reach.scope(organisation_id) is Scope.ALL

    def curates(self, programme: Programme) -> bool:
        return programme.is_curated_by(self.me)

    def is_staff(self, programme: Programme) -> bool:
        """Reaches the whole organisation, or is a curator of the programme."""
        return self.reaches(programme.organisation_id) or self.curates(programme)

    def is_mine(self, account_id: UUID | None) -> bool:
        return account_id is not None and account_id == self.me


def sight_of(actor: Actor, permission: Permission) -> Sight:
    """Forbidden for who has no such permission."""
    actor.require(permission)
    return open_sight_of(actor, permission)


def open_sight_of(actor: Actor, permission: Permission) -> Sight:
    """Where people without the permission see something, too."""
    return Sight(actor.account_id, actor.reach(permission))
