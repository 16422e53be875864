"""Roles as queries read them from memory."""

from collections.abc import Sequence

from praktika.identity.adapters.memory.storage import GRANTS, ROLES
from praktika.identity.domain import Role, RoleId
from praktika.identity.queries import RoleRows, RoleView
from praktika.infrastructure.memory import MemoryStore
from praktika.kernel.documents import plain


class MemoryRoleRows(RoleRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def roles(self) -> Sequence[RoleView]:
        held = [g.role for g in self._store.rows(GRANTS) if g.is_live]
        return [_role(r, held.count(r.code)) for r in sorted(self._store.rows(ROLES), key=lambda r: r.code)]

    async def role(self, role_id: RoleId) -> RoleView | None:
        return next((view for view in await self.roles() if view.id == role_id), None)


def _role(role: Role, grants_count: int) -> RoleView:
    return RoleView(
        id=role.id,
        code=role.code,
        name=role.name,
        description=role.description,
        level=role.level.value,
        built_in=role.built_in,
        permissions=plain(role.permissions),
        version=role.version,
        grants_count=grants_count,
    )
