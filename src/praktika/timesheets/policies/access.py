"""Whose schedules one may see and change: one's own, those of one's interns, or the whole organisation's."""

from typing import Protocol
from uuid import UUID

from praktika.kernel.actors import Actor
from praktika.kernel.permissions import Permission, Scope
from praktika.timesheets.domain import ScheduleNotFound


class Owned(Protocol):
    """Anything that belongs to one intern of one organisation."""

    @property
    def organisation_id(self) -> UUID: ...
    @property
    def intern_id(self) -> UUID: ...
    @property
    def account_id(self) -> UUID: ...
    @property
    def curator_id(self) -> UUID | None: ...


class Curators(Protocol):
    async def is_curated_by(self, intern_id: UUID, account_id: UUID) -> bool: ...


async def admit(actor: Actor, permission: Permission, owned: Owned, curators: Curators) -> None:
    """ScheduleNotFound for those who may not know of it; Forbidden, Unauthenticated without any permission."""
    scope = actor.require(permission, owned.organisation_id)
    if scope is Scope.ALL or actor.account_id == owned.account_id or await curates(actor, owned, curators):
        return
    raise ScheduleNotFound


async def may(actor: Actor, permission: Permission, owned: Owned, curators: Curators) -> bool:
    """Whether the actor may do this as staff: for the organisation, or as the intern's curator."""
    scope = actor.scope(permission, owned.organisation_id)
    return scope is Scope.ALL or (scope is Scope.OWN and await curates(actor, owned, curators))


async def curates(actor: Actor, owned: Owned, curators: Curators) -> bool:
    me = actor.account_id
    return me is not None and (me == owned.curator_id or await curators.is_curated_by(owned.intern_id, me))
