"""Nobody acts on people, or gives roles, above himself."""

from collections.abc import Iterable
from uuid import UUID

from praktika.identity.domain import GivenPermission, Level, OutranksYou, Role
from praktika.kernel.actors import Actor
from praktika.kernel.permissions import ANY_PERMISSION, Scope


def require_not_above(actor: Actor, roles: Iterable[Role], organisation_id: UUID | None) -> None:
    """OutranksYou unless the actor has all that the roles give in the organisation; personal roles outrank nobody."""
    for role in roles:
        if role.level is not Level.PERSONAL and not _covers(actor, role, organisation_id):
            raise OutranksYou


def require_held(actor: Actor, given: Iterable[GivenPermission]) -> None:
    """OutranksYou unless the actor has each of them, and in every organisation: roles are made for all."""
    if not all(_has(actor, each.permission, each.scope, None) for each in given):
        raise OutranksYou


def _covers(actor: Actor, role: Role, organisation_id: UUID | None) -> bool:
    place = None if role.level is Level.PLATFORM else organisation_id
    return all(_has(actor, given.permission, given.scope, place) for given in role.permissions)


def _has(actor: Actor, permission: str, scope: Scope, organisation_id: UUID | None) -> bool:
    held = actor.permissions.get(ANY_PERMISSION) or actor.permissions.get(permission)
    mine = held.scope(organisation_id) if held else None
    return mine is Scope.ALL or (mine is Scope.OWN and scope is Scope.OWN)
