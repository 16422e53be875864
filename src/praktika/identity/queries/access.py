"""Roles, grants, permissions and keys as the API answers them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from praktika.identity.domain import GrantState, HeldRole, RoleId
from praktika.identity.permissions import API_KEY_MANAGE, GRANT_APPROVE, GRANT_GIVE, GRANT_READ
from praktika.identity.policies.grants import may_decide
from praktika.identity.policies.roles import ADMIN, EVERYBODY, given_by
from praktika.kernel.actors import AccountId, Actor, Reach
from praktika.kernel.errors import Forbidden
from praktika.kernel.pagination import Page
from praktika.kernel.permissions import ANY_PERMISSION, Permission, Scope


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
class EffectivePermissionView:
    """`from_roles` is empty for what every account has."""

    permission: str
    scope: str
    organisation_id: UUID | None
    from_roles: Sequence[str]


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


@dataclass(frozen=True, slots=True)
class AccountRef:
    id: UUID
    display_name: str


@dataclass(frozen=True, slots=True)
class GrantView:
    """`given_by` and `given_at` are of the request until it is decided."""

    id: UUID
    account: AccountRef
    role: str
    organisation_id: UUID | None
    state: str
    given_by: UUID | None
    given_at: datetime
    reason: str | None
    allowed_actions: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantFilter:
    account_id: UUID | None = None
    role: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ApiKeyView:
    """`prefix` is how the key begins; `last_used_at` is a full minute."""

    id: UUID
    account_id: UUID
    name: str
    prefix: str
    permissions: Sequence[dict[str, Any]]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class RoleQueries(Protocol):
    async def roles(self, actor: Actor) -> Sequence[RoleView]: ...

    async def role(self, actor: Actor, role_id: RoleId) -> RoleView:
        """RoleNotFound."""
        ...


class GrantQueries(Protocol):
    async def grant(self, actor: Actor, grant_id: UUID) -> GrantView:
        """GrantNotFound also for those one may not know."""
        ...

    async def grants(
        self, actor: Actor, where: GrantFilter, *, cursor: str | None = None, limit: int = 50
    ) -> Page[GrantView]:
        """Newest first."""
        ...

    async def permissions(self, actor: Actor, account_id: AccountId) -> Sequence[EffectivePermissionView]:
        """What the roles of an account give it now. AccountNotFound, Forbidden."""
        ...


class ApiKeyQueries(Protocol):
    async def api_keys(
        self, actor: Actor, *, account_id: AccountId | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[ApiKeyView]:
        """One's own when no account is named, newest first, without revoked ones. SessionRequired, Forbidden."""
        ...


def catalogue(locale: str) -> list[PermissionView]:
    """Every permission any use case names."""
    found = sorted(Permission.catalogue.values(), key=lambda p: p.name)
    return [
        PermissionView(p.name, [s.value for s in p.scopes], p.module, p.ru if locale == "ru" else p.en) for p in found
    ]


def held_permissions(actor: Actor) -> list[HeldPermissionView]:
    """What the actor may do, one line per permission and organisation."""
    return list(_lines(actor.permissions))


def effective_permissions(held: Iterable[tuple[str, HeldRole]]) -> list[EffectivePermissionView]:
    """What everybody has and roles give, and which roles; who has everything needs no other line."""
    roles = dict.fromkeys(_lines(EVERYBODY), frozenset[str]())
    more: dict[HeldPermissionView, frozenset[str]] = {}
    for code, role in held:
        for line in _lines(given_by(role)):
            if line not in roles:
                more[line] = more.get(line, frozenset()) | {code}
    whole = {line: codes for line, codes in more.items() if line.permission == ANY_PERMISSION} or roles | more
    ordered = sorted(whole.items(), key=lambda each: (each[0].permission, each[0].scope, str(each[0].organisation_id)))
    return [
        EffectivePermissionView(line.permission, line.scope, line.organisation_id, sorted(codes))
        for line, codes in ordered
    ]


def _lines(permissions: Mapping[str, Reach]) -> Iterator[HeldPermissionView]:
    for name, reach in sorted(permissions.items()):
        if reach.everywhere:
            yield HeldPermissionView(name, Scope.ALL.value, None)
            continue
        if reach.own:
            yield HeldPermissionView(name, Scope.OWN.value, None)
        yield from (HeldPermissionView(name, Scope.ALL.value, o) for o in sorted(reach.organisations))


def require_grants_of(actor: Actor, account_id: UUID, organisation_id: UUID | None) -> None:
    """Forbidden for whose roles the actor may not know."""
    if actor.require(GRANT_READ, organisation_id) is not Scope.ALL and account_id != actor.account_id:
        raise Forbidden(permission=GRANT_READ.name)


def whose_keys(actor: Actor, account_id: AccountId | None) -> AccountId:
    """Of the account that is named, else one's own. SessionRequired, Forbidden."""
    actor.require(API_KEY_MANAGE)
    actor.require_session()
    reach, wanted = actor.reach(API_KEY_MANAGE), account_id or actor.me()
    if wanted != actor.account_id and not (reach.everywhere or reach.organisations):
        raise Forbidden(permission=API_KEY_MANAGE.name)
    return wanted


def decides_free_ones(actor: Actor) -> bool:
    """Whether pending specialists of no organisation are shown to the actor."""
    return bool(actor.reach(GRANT_APPROVE).organisations)


def grant_actions(actor: Actor, account_id: UUID, organisation_id: UUID | None, role: str, state: str) -> list[str]:
    """What permissions and the state allow now; `organisation_id` is the one of the account."""
    decides = state == GrantState.PENDING and may_decide(actor, role, organisation_id)
    own = account_id == actor.account_id
    scope = actor.scope(GRANT_GIVE, organisation_id)
    revokes = (scope is Scope.ALL and not own) or (scope is not None and own and role != ADMIN)
    offered = {
        "approve": decides,
        "refuse": decides,
        "revoke": state in (GrantState.PENDING, GrantState.ACTIVE) and revokes,
    }
    return [name for name, offer in offered.items() if offer]
