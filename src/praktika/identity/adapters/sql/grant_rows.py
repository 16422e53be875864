"""Grants, and what they give, as queries read them from PostgreSQL."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    func,
    or_,
    select,
    union_all,
)

from praktika.identity.adapters.sql.account_rows import DISPLAY_NAME
from praktika.identity.adapters.sql.reading import giving, held_role
from praktika.identity.adapters.sql.tables import accounts, grants, roles
from praktika.identity.domain import GrantState
from praktika.identity.permissions import GRANT_READ
from praktika.identity.policies.roles import SPECIALIST
from praktika.identity.queries import (
    AccountRef,
    GrantFilter,
    GrantRow,
    GrantRows,
    GrantView,
    HeldRoles,
    decides_free_ones,
)
from praktika.infrastructure.keyset import ME, parameters_of, reach_of, within
from praktika.infrastructure.reading import Reader, Shape
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.sight import Sight

a, g = accounts.c, grants.c


def _visible(free: bool, wanted: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    """Branches of ids, each with an index of its own; all but the one of the organisation's people give them in order,
    so that no more are read than a page takes."""
    here = select(g.id).join_from(grants, accounts, a.id == g.account_id)
    branches = [_newest(select(g.id).where(mine, *wanted)) for mine in (g.account_id == ME, g.given_by == ME)]
    if free:
        pending = (g.state == GrantState.PENDING, g.role == SPECIALIST)
        branches.append(_newest(here.where(*pending, a.organisation_id.is_(None), *wanted)))
    ordered = (select(branch.subquery()) for branch in branches)
    return g.id.in_(union_all(here.where(within(a.organisation_id), *wanted), *ordered))


def _newest[*Row](rows: Select[*Row]) -> Select[*Row]:
    return rows.order_by(g.id.desc()).limit(bindparam("limit", type_=Integer))


@cache
def _grants(everywhere: bool, free: bool, given: frozenset[str]) -> Shape[GrantRow]:
    """`given` names the filters in use, `id` among them for a single grant."""
    conditions = {
        "id": g.id == bindparam("id", type_=Uuid),
        "account_id": g.account_id == bindparam("account_id", type_=Uuid),
        "role": g.role == any_(bindparam("role", type_=ARRAY(Text))),
        "state": g.state == any_(bindparam("state", type_=ARRAY(Text))),
        "organisation_id": g.organisation_id == bindparam("organisation_id", type_=Uuid),
        "after": g.id < bindparam("after", type_=Uuid),
    }
    columns = (g.id, g.account_id, DISPLAY_NAME, a.organisation_id, g.role, g.organisation_id)
    rows = select(*columns, g.state, g.given_by, g.given_at, g.reason)
    wanted = [conditions[name] for name in sorted(given)]
    rows = rows.join_from(grants, accounts, a.id == g.account_id)
    rows = rows.where(*wanted) if everywhere else rows.where(_visible(free, wanted))
    return Shape.of(_newest(rows), _row)


def _row(id_: UUID, account_id: UUID, name: str, home: UUID | None, *members: Any) -> GrantRow:
    return GrantRow(GrantView(id_, AccountRef(account_id, name), *members), home)


@cache
def _held(everywhere: bool) -> Shape[HeldRoles]:
    """Roles of an account that one may know, and the account's organisation."""
    each = func.jsonb_build_array(g.role, roles.c.level, g.organisation_id, roles.c.permissions)
    held = select(func.jsonb_agg(each)).join_from(grants, roles, roles.c.code == g.role)
    held = held.where(g.account_id == a.id, *giving())
    rows: Select[Any] = select(a.organisation_id, held.scalar_subquery())
    rows = rows.where(a.id == bindparam("account_id", type_=Uuid))
    if not everywhere:
        rows = rows.where(or_(a.id == ME, within(a.organisation_id)))
    return Shape.of(rows, _held_roles)


def _held_roles(home: UUID | None, found: list[Any] | None) -> HeldRoles:
    return HeldRoles(home, [(code, held_role(*role)) for code, *role in found or ()])


class SqlGrantRows(GrantRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def grant(self, actor: Actor, grant_id: UUID) -> GrantRow | None:
        found = await self._seen(actor, {"id": grant_id}, 1)
        return found[0] if found else None

    async def grants(self, actor: Actor, where: GrantFilter, *, after: UUID | None, limit: int) -> Sequence[GrantRow]:
        values = {name: getattr(where, name) for name in GrantFilter.__slots__}
        return await self._seen(actor, values | {"after": after}, limit)

    async def held(self, sight: Sight, account_id: AccountId) -> HeldRoles | None:
        given = {"account_id": account_id} | parameters_of(sight)
        found = await self._reader.fetch(_held(sight.everywhere), **given)
        return found[0] if found else None

    async def _seen(self, actor: Actor, values: dict[str, Any], limit: int) -> list[GrantRow]:
        given = frozenset(name for name, value in values.items() if value)
        shape = _grants(actor.reach(GRANT_READ).everywhere, decides_free_ones(actor), given)
        return await self._reader.fetch(shape, **values, **reach_of(actor, GRANT_READ), limit=limit)
