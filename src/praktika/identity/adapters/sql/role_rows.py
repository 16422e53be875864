"""Roles as queries read them from PostgreSQL."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Uuid, bindparam, func, select

from praktika.identity.adapters.sql.account_rows import IS_LIVE
from praktika.identity.adapters.sql.tables import grants, roles
from praktika.identity.domain import RoleId
from praktika.identity.queries import RoleRows, RoleView
from praktika.infrastructure.reading import Reader, Shape


@cache
def _roles(one: bool) -> Shape[RoleView]:
    r = roles.c
    held = select(func.count()).where(grants.c.role == r.code, IS_LIVE).scalar_subquery()
    rows = select(r.id, r.code, r.name, r.description, r.level, r.built_in, r.permissions, r.version, held)
    rows = rows.where(r.id == bindparam("role_id", type_=Uuid)) if one else rows.order_by(r.code)
    return Shape.of(rows, RoleView)


class SqlRoleRows(RoleRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def roles(self) -> Sequence[RoleView]:
        return await self._reader.fetch(_roles(False))

    async def role(self, role_id: RoleId) -> RoleView | None:
        found = await self._reader.fetch(_roles(True), role_id=role_id)
        return found[0] if found else None
