"""Roles and permissions as the API answers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from praktika.kernel.actors import Actor, Reach
from praktika.kernel.permissions import Permission, Scope


@dataclass(frozen=True, slots=True)
class HeldRoleView:
    grant_id: UUID
    role: str
    organisation_id: UUID | None
    state: str


@dataclass(frozen=True, slots=True)
class HeldPermissionView:
    permission: str
    scope: str
    organisation_id: UUID | None


@dataclass(frozen=True, slots=True)
class RoleView:
    id: UUID
    code: str
    name: str
    description: str | None
    level: str
    built_in: bool
    permissions: Sequence[dict[str, Any]]
    version: int
    grants_count: int


@dataclass(frozen=True, slots=True)
class PermissionView:
    permission: str
    scopes: Sequence[str]
    module: str
    description: str


class RoleQueries(Protocol):
    async def roles(self, actor: Actor) -> Sequence[RoleView]: ...


def catalogue(locale: str) -> list[PermissionView]:
    """Every permission any use case names."""
    found = sorted(Permission.catalogue.values(), key=lambda p: p.name)
    return [
        PermissionView(p.name, [s.value for s in p.scopes], p.module, p.ru if locale == "ru" else p.en) for p in found
    ]


def held_permissions(actor: Actor) -> list[HeldPermissionView]:
    """What the actor may do, one line per permission and organisation."""
    return [line for name, reach in sorted(actor.permissions.items()) for line in _lines(name, reach)]


def _lines(name: str, reach: Reach) -> list[HeldPermissionView]:
    if reach.everywhere:
        return [HeldPermissionView(name, Scope.ALL.value, None)]
    own = [HeldPermissionView(name, Scope.OWN.value, None)] if reach.own else []
    return own + [HeldPermissionView(name, Scope.ALL.value, o) for o in sorted(reach.organisations)]
