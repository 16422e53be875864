"""What an actor sees, over rows in memory."""

from praktika.infrastructure.memory import MemoryStore
from praktika.internships.adapters.memory.repositories import PROGRAMMES
from praktika.internships.domain.programmes import Programme, ProgrammeId
from praktika.kernel.actors import Actor
from praktika.kernel.permissions import Permission, Scope


class Sight:
    """One actor's view by one permission; the first use of it refuses who has none."""

    def __init__(self, store: MemoryStore, actor: Actor, permission: Permission) -> None:
        self._store = store
        self._actor = actor
        self._permission = permission

    def is_staff(self, programme: Programme) -> bool:
        """Reaches the whole organisation, or is a curator of the programme."""
        scope = self._actor.scope(self._permission, programme.organisation_id)
        return scope is Scope.ALL or programme.is_curated_by(self._actor.account_id)

    def runs(self, programme_id: ProgrammeId) -> bool:
        return self.is_staff(programme_of(self._store, programme_id))

    def is_mine(self, account_id: object) -> bool:
        return account_id is not None and account_id == self._actor.account_id


def programme_of(store: MemoryStore, programme_id: ProgrammeId) -> Programme:
    return next(programme for programme in store.rows(PROGRAMMES) if programme.id == programme_id)
