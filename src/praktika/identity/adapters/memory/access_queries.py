"""Roles, grants, permissions, keys and invitations as they are read in memory."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from praktika.identity.adapters.memory.reading import find_account, held_roles
from praktika.identity.adapters.memory.storage import (
    ACCOUNTS,
    API_KEYS,
    GRANTS,
    ROLES,
    SESSIONS,
)
from praktika.identity.domain import (
    AccountNotFound,
    AccountStatus,
    ApiKey,
    Grant,
    GrantNotFound,
    Role,
    RoleId,
    RoleNotFound,
    prefix_of,
)
from praktika.identity.permissions import ACCOUNT_READ, API_KEY_MANAGE, GRANT_READ, ROLE_READ
from praktika.identity.policies.grants import sees
from praktika.identity.policies.roles import narrowed, reach_of
from praktika.identity.ports import KeyStanding, Standing, Standings
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
    effective_permissions,
    grant_actions,
    require_grants_of,
    whose_keys,
)
from praktika.infrastructure.memory import MemoryStore
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.documents import plain
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.permissions import Scope


class MemoryStandings(Standings):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def of_session(self, session_id: UUID, now: datetime) -> Standing | None:
        session = next((s for s in self._store.rows(SESSIONS) if s.id == session_id), None)
        return self._of(session.account_id) if session and session.is_live(now) else None

    async def of_key(self, hash_: bytes, now: datetime) -> KeyStanding | None:
        key = next((k for k in self._store.rows(API_KEYS) if k.hash == hash_), None)
        owner = self._of(key.account_id) if key and key.is_live(now) else None
        if key is None or owner is None:
            return None
        permissions = narrowed(key.permissions, owner.permissions)
        return KeyStanding(owner.account_id, owner.organisation_id, permissions, key.id, key.last_used_at)

    def _of(self, account_id: AccountId) -> Standing | None:
        account = find_account(self._store, account_id)
        if account is None or account.status is not AccountStatus.ACTIVE:
            return None
        roles = (role for _, role in held_roles(self._store, account.id))
        return Standing(account.id, account.organisation_id, reach_of(roles))


class MemoryRoleQueries(RoleQueries):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def roles(self, actor: Actor) -> Sequence[RoleView]:
        actor.require(ROLE_READ)
        held = [g.role for g in self._store.rows(GRANTS) if g.is_live]
        return [_role(r, held.count(r.code)) for r in sorted(self._store.rows(ROLES), key=lambda r: r.code)]

    async def role(self, actor: Actor, role_id: RoleId) -> RoleView:
        for view in await self.roles(actor):
            if view.id == role_id:
                return view
        raise RoleNotFound


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


class MemoryGrantQueries(GrantQueries):
    def __init__(self, store: MemoryStore, cursors: Cursors) -> None:
        self._store = store
        self._cursors = cursors

    async def grant(self, actor: Actor, grant_id: UUID) -> GrantView:
        for view in self._visible(actor, GrantFilter()):
            if view.id == grant_id:
                return view
        raise GrantNotFound

    async def grants(
        self, actor: Actor, where: GrantFilter, *, cursor: str | None = None, limit: int = 50
    ) -> Page[GrantView]:
        after = self._cursors.decode(cursor, (UUID,), "grants", where)[0] if cursor else None
        found = sorted(self._visible(actor, where), key=lambda view: view.id, reverse=True)
        rest = [view for view in found if after is None or view.id < after]
        return self._cursors.page(rest[: limit + 1], limit, lambda view: (view.id,), "grants", where)

    async def permissions(self, actor: Actor, account_id: AccountId) -> Sequence[EffectivePermissionView]:
        actor.require(GRANT_READ)
        account = find_account(self._store, account_id)
        own = account_id == actor.account_id
        if account is None or not (own or actor.scope(ACCOUNT_READ, account.organisation_id) is Scope.ALL):
            raise AccountNotFound
        require_grants_of(actor, account_id, account.organisation_id)
        return effective_permissions(held_roles(self._store, account_id))

    def _visible(self, actor: Actor, where: GrantFilter) -> Iterator[GrantView]:
        actor.require(GRANT_READ)
        accounts = {account.id: account for account in self._store.rows(ACCOUNTS)}
        for grant in self._store.rows(GRANTS):
            account = accounts[grant.account_id]
            if sees(actor, grant, account.organisation_id) and _passes(grant, where):
                ref = AccountRef(account.id, account.display_name)
                yield _grant(actor, grant, ref, account.organisation_id)


def _passes(grant: Grant, where: GrantFilter) -> bool:
    return (
        (where.account_id is None or grant.account_id == where.account_id)
        and (not where.role or grant.role in where.role)
        and (not where.state or grant.state in where.state)
        and (where.organisation_id is None or grant.organisation_id == where.organisation_id)
    )


def _grant(actor: Actor, grant: Grant, account: AccountRef, home: UUID | None) -> GrantView:
    return GrantView(
        id=grant.id,
        account=account,
        role=grant.role,
        organisation_id=grant.organisation_id,
        state=grant.state.value,
        given_by=grant.given_by,
        given_at=grant.given_at,
        reason=grant.reason,
        allowed_actions=grant_actions(actor, account.id, home, grant.role, grant.state.value),
    )


class MemoryApiKeyQueries(ApiKeyQueries):
    def __init__(self, store: MemoryStore, cursors: Cursors) -> None:
        self._store = store
        self._cursors = cursors

    async def api_keys(
        self, actor: Actor, *, account_id: AccountId | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[ApiKeyView]:
        owner = whose_keys(actor, account_id)
        after = self._cursors.decode(cursor, (UUID,), "api-keys", owner)[0] if cursor else None
        mine = [k for k in self._store.rows(API_KEYS) if k.account_id == owner and k.revoked_at is None]
        seen = [k for k in mine if self._sees(actor, owner) and (after is None or k.id < after)]
        views = [_api_key(k) for k in sorted(seen, key=lambda k: k.id, reverse=True)]
        return self._cursors.page(views[: limit + 1], limit, lambda view: (view.id,), "api-keys", owner)

    def _sees(self, actor: Actor, owner_id: AccountId) -> bool:
        owner = find_account(self._store, owner_id)
        home = owner.organisation_id if owner else None
        return owner_id == actor.account_id or actor.scope(API_KEY_MANAGE, home) is Scope.ALL


def _api_key(key: ApiKey) -> ApiKeyView:
    return ApiKeyView(
        id=key.id,
        account_id=key.account_id,
        name=key.name,
        prefix=prefix_of(key.id),
        permissions=plain(key.permissions),
        created_at=key.created_at,
        expires_at=key.expires_at,
        last_used_at=key.last_used_at,
    )
