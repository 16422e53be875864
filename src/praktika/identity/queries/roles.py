"""Roles as the API answers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from praktika.identity.domain import RoleId, RoleNotFound
from praktika.identity.permissions import ROLE_READ
from praktika.kernel.actors import Actor


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


class RoleRows(Protocol):
    async def roles(self) -> Sequence[RoleView]:
        """By code."""
        ...

    async def role(self, role_id: RoleId) -> RoleView | None: ...


class RoleQueries:
    def __init__(self, rows: RoleRows) -> None:
        self._rows = rows

    async def roles(self, actor: Actor) -> Sequence[RoleView]:
        actor.require(ROLE_READ)
        return await self._rows.roles()

    async def role(self, actor: Actor, role_id: RoleId) -> RoleView:
        """RoleNotFound."""
        actor.require(ROLE_READ)
        if view := await self._rows.role(role_id):
            return view
        raise RoleNotFound
