"""Making and editing roles; what they give changes everywhere at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from praktika.identity.domain import GivenPermission, Level, Role, RoleBuiltIn, RoleId, checked_permissions
from praktika.identity.permissions import ROLE_WRITE
from praktika.identity.policies.rank import require_held
from praktika.identity.policies.roles import ADMIN
from praktika.identity.ports import Forgetful, IdentityUnitOfWork
from praktika.kernel.actors import Actor
from praktika.kernel.ids import uuid7
from praktika.kernel.versions import require_version


class RoleService:
    def __init__(self, uow: Callable[[], IdentityUnitOfWork], standings: Forgetful) -> None:
        self._uow = uow
        self._standings = standings

    async def create(
        self,
        actor: Actor,
        *,
        code: str,
        name: str,
        level: Level,
        description: str | None = None,
        permissions: Sequence[GivenPermission] = (),
    ) -> Role:
        """Invalid, OutranksYou for permissions the actor has not, RoleCodeTaken."""
        actor.require_all(ROLE_WRITE)
        given = checked_permissions(permissions)
        require_held(actor, given)
        role = Role(id=RoleId(uuid7()), code=code, name=name, description=description, level=level, permissions=given)
        async with self._uow() as uow:
            await uow.roles.add(role)
            uow.record(actor, "identity.role:create", role)
        return role

    async def edit(self, actor: Actor, role_id: RoleId, *, expected: int, changes: Mapping[str, Any]) -> Role:
        """`name`, `description`, `permissions`. RoleNotFound, Stale, RoleBuiltIn for the administrator's, Invalid,
        OutranksYou for permissions the actor has not and the role had not."""
        actor.require_all(ROLE_WRITE)
        async with self._uow() as uow:
            role = await uow.roles.get(role_id)
            require_version(role, expected)
            if role.code == ADMIN:
                raise RoleBuiltIn
            if "permissions" in changes:
                changes = {**changes, "permissions": checked_permissions(changes["permissions"], role.permissions)}
                require_held(actor, set(changes["permissions"]) - set(role.permissions))
            if changes := {name: value for name, value in changes.items() if getattr(role, name) != value}:
                role.edit(changes)
                uow.record(actor, "identity.role:update", role)
        self._standings.forget_all()
        return role

    async def delete(self, actor: Actor, role_id: RoleId, *, expected: int) -> None:
        """RoleNotFound, Stale, RoleBuiltIn, RoleInUse while somebody has it or awaits it."""
        actor.require_all(ROLE_WRITE)
        async with self._uow() as uow:
            role = await uow.roles.get(role_id)
            require_version(role, expected)
            if role.built_in:
                raise RoleBuiltIn
            await uow.roles.delete(role)
            uow.record(actor, "identity.role:delete", role)
