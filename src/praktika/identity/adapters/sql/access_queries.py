"""Roles, grants, permissions and keys as they are read from PostgreSQL."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final
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
from praktika.identity.adapters.sql.tables import accounts, api_keys, grants, roles
from praktika.identity.domain import LIVE, AccountNotFound, GrantNotFound, GrantState, RoleId, RoleNotFound, prefix_of
from praktika.identity.permissions import ACCOUNT_READ, API_KEY_MANAGE, GRANT_READ, ROLE_READ
from praktika.identity.policies.roles import SPECIALIST
from praktika.identity.queries import (
    AccountRef,
    ApiKeyQueries,
    ApiKeyView,
    EffectivePermissionView,
    GrantFilter,
    GrantQueries,
    GrantView,
    RoleQueries,
    RoleView,
    decides_free_ones,
    effective_permissions,
    grant_actions,
    require_grants_of,
    whose_keys,
)
from praktika.infrastructure.reading import Reader, Shape
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.pagination import Cursors, Page

a, g, k = accounts.c, grants.c, api_keys.c

LIVE_GRANT: Final = or_(*(g.state == state for state in sorted(LIVE)))


@cache
def _roles(one: bool) -> Shape[RoleView]:
    r = roles.c
    held = select(func.count()).where(g.role == r.code, LIVE_GRANT).scalar_subquery()
    rows = select(r.id, r.code, r.name, r.description, r.level, r.built_in, r.permissions, r.version, held)
    rows = rows.where(r.id == bindparam("role_id", type_=Uuid)) if one else rows.order_by(r.code)
    return Shape.of(rows, RoleView)


class SqlRoleQueries(RoleQueries):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def roles(self, actor: Actor) -> Sequence[RoleView]:
        actor.require(ROLE_READ)
        return await self._reader.fetch(_roles(False))

    async def role(self, actor: Actor, role_id: RoleId) -> RoleView:
        actor.require(ROLE_READ)
        for view in await self._reader.fetch(_roles(True), role_id=role_id):
            return view
        raise RoleNotFound


def _organisations() -> ColumnElement[bool]:
    return a.organisation_id == any_(bindparam("organisations", type_=ARRAY(Uuid)))


def _visible(free: bool, wanted: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    """Branches of ids, each with an index of its own; all but the one of the organisation's people give them in order,
    so that no more are read than a page takes."""
    me, here = bindparam("me", type_=Uuid), select(g.id).join_from(grants, accounts, a.id == g.account_id)
    branches = [_newest(select(g.id).where(mine, *wanted)) for mine in (g.account_id == me, g.given_by == me)]
    if free:
        pending = (g.state == GrantState.PENDING, g.role == SPECIALIST)
        branches.append(_newest(here.where(*pending, a.organisation_id.is_(None), *wanted)))
    ordered = (select(branch.subquery()) for branch in branches)
    return g.id.in_(union_all(here.where(_organisations(), *wanted), *ordered))


def _newest[*Row](rows: Select[*Row]) -> Select[*Row]:
    return rows.order_by(g.id.desc()).limit(bindparam("limit", type_=Integer))


@cache
def _grants(everywhere: bool, free: bool, given: frozenset[str]) -> Shape[tuple[Any, ...]]:
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
    return Shape.of(_newest(rows), lambda *values: values)


def _grant(actor: Actor, values: tuple[Any, ...]) -> GrantView:
    id_, account_id, name, home, role, organisation_id, state, by, at, reason = values
    actions = grant_actions(actor, account_id, home, role, state)
    return GrantView(id_, AccountRef(account_id, name), role, organisation_id, state, by, at, reason, actions)


@cache
def _held(everywhere: bool) -> Shape[tuple[UUID | None, list[Any]]]:
    """Roles of an account that one may know, and the account's organisation."""
    each = func.jsonb_build_array(g.role, roles.c.level, g.organisation_id, roles.c.permissions)
    held = select(func.jsonb_agg(each)).join_from(grants, roles, roles.c.code == g.role)
    held = held.where(g.account_id == a.id, *giving())
    rows: Select[Any] = select(a.organisation_id, held.scalar_subquery())
    rows = rows.where(a.id == bindparam("account_id", type_=Uuid))
    if not everywhere:
        rows = rows.where(or_(a.id == bindparam("me", type_=Uuid), _organisations()))
    return Shape.of(rows, lambda organisation_id, found: (organisation_id, found or []))


class SqlGrantQueries(GrantQueries):
    def __init__(self, reader: Reader, cursors: Cursors) -> None:
        self._reader = reader
        self._cursors = cursors

    async def grant(self, actor: Actor, grant_id: UUID) -> GrantView:
        for view in await self._found(actor, {"id": grant_id}, 1):
            return view
        raise GrantNotFound

    async def grants(
        self, actor: Actor, where: GrantFilter, *, cursor: str | None = None, limit: int = 50
    ) -> Page[GrantView]:
        (after,) = self._cursors.decode(cursor, (UUID,), "grants", where) if cursor else (None,)
        values = {name: getattr(where, name) for name in GrantFilter.__slots__}
        found = await self._found(actor, values | {"after": after}, limit + 1)
        return self._cursors.page(found, limit, lambda view: (view.id,), "grants", where)

    async def permissions(self, actor: Actor, account_id: AccountId) -> Sequence[EffectivePermissionView]:
        actor.require(GRANT_READ)
        reach = actor.reach(ACCOUNT_READ)
        given = {"account_id": account_id, "me": actor.account_id, "organisations": list(reach.organisations)}
        for organisation_id, held in await self._reader.fetch(_held(reach.everywhere), **given):
            require_grants_of(actor, account_id, organisation_id)
            return effective_permissions((code, held_role(*each)) for code, *each in held)
        raise AccountNotFound

    async def _found(self, actor: Actor, values: dict[str, Any], limit: int) -> list[GrantView]:
        actor.require(GRANT_READ)
        reach = actor.reach(GRANT_READ)
        shape = _grants(
            reach.everywhere, decides_free_ones(actor), frozenset(name for name, value in values.items() if value)
        )
        whose = {"me": actor.account_id, "organisations": list(reach.organisations)}
        return [_grant(actor, row) for row in await self._reader.fetch(shape, **values, **whose, limit=limit)]


@cache
def _api_keys(everywhere: bool, after: bool) -> Shape[ApiKeyView]:
    rows = select(k.id, k.account_id, k.name, k.permissions, k.created_at, k.expires_at, k.last_used_at)
    rows = rows.where(k.account_id == bindparam("account_id", type_=Uuid), k.revoked_at.is_(None))
    if not everywhere:
        rows = rows.join_from(api_keys, accounts, a.id == k.account_id)
        rows = rows.where(or_(a.id == bindparam("me", type_=Uuid), _organisations()))
    if after:
        rows = rows.where(k.id < bindparam("after", type_=Uuid))
    return Shape.of(rows.order_by(k.id.desc()).limit(bindparam("limit", type_=Integer)), _api_key)


def _api_key(id_: UUID, account_id: UUID, name: str, *rest: Any) -> ApiKeyView:
    return ApiKeyView(id_, account_id, name, prefix_of(id_), *rest)


class SqlApiKeyQueries(ApiKeyQueries):
    def __init__(self, reader: Reader, cursors: Cursors) -> None:
        self._reader = reader
        self._cursors = cursors

    async def api_keys(
        self, actor: Actor, *, account_id: AccountId | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[ApiKeyView]:
        of, reach = ("api-keys", whose_keys(actor, account_id)), actor.reach(API_KEY_MANAGE)
        (after,) = self._cursors.decode(cursor, (UUID,), *of) if cursor else (None,)
        given = {"account_id": of[1], "me": actor.account_id, "organisations": list(reach.organisations)}
        shape = _api_keys(reach.everywhere, cursor is not None)
        found = await self._reader.fetch(shape, **given, after=after, limit=limit + 1)
        return self._cursors.page(found, limit, lambda view: (view.id,), *of)
