"""Grants, and what they give, as the API answers them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from praktika.identity.domain import AccountNotFound, GrantNotFound, GrantState, HeldRole
from praktika.identity.permissions import ACCOUNT_READ, GRANT_APPROVE, GRANT_GIVE, GRANT_READ
from praktika.identity.policies.grants import may_decide
from praktika.identity.policies.roles import ADMIN
from praktika.identity.queries.access import EffectivePermissionView, effective_permissions
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.errors import Forbidden
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.permissions import Scope
from praktika.kernel.sight import Sight


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


class GrantRow(NamedTuple):
    """`home`: the organisation of the account; the grant is without what it offers."""

    grant: GrantView
    home: UUID | None


class HeldRoles(NamedTuple):
    """What gives an account something now, each with its code; `home` is the account's organisation."""

    home: UUID | None
    roles: Sequence[tuple[str, HeldRole]]


class GrantRows(Protocol):
    """Only grants the actor sees, as `policies.grants.sees` tells."""

    async def grant(self, actor: Actor, grant_id: UUID) -> GrantRow | None: ...

    async def grants(self, actor: Actor, where: GrantFilter, *, after: UUID | None, limit: int) -> Sequence[GrantRow]:
        """By id, falling."""
        ...

    async def held(self, sight: Sight, account_id: AccountId) -> HeldRoles | None:
        """Of an account in sight."""
        ...


class GrantQueries:
    def __init__(self, rows: GrantRows, cursors: Cursors) -> None:
        self._rows = rows
        self._cursors = cursors

    async def grant(self, actor: Actor, grant_id: UUID) -> GrantView:
        """GrantNotFound also for those one may not know."""
        actor.require(GRANT_READ)
        if row := await self._rows.grant(actor, grant_id):
            return _view(row, actor)
        raise GrantNotFound

    async def grants(
        self, actor: Actor, where: GrantFilter, *, cursor: str | None = None, limit: int = 50
    ) -> Page[GrantView]:
        """Newest first."""
        (after,) = self._cursors.decode(cursor, (UUID,), "grants", where) if cursor else (None,)
        actor.require(GRANT_READ)
        found = await self._rows.grants(actor, where, after=after, limit=limit + 1)
        page = self._cursors.page(found, limit, lambda row: (row.grant.id,), "grants", where)
        return Page([_view(row, actor) for row in page.items], page.next_cursor)

    async def permissions(self, actor: Actor, account_id: AccountId) -> Sequence[EffectivePermissionView]:
        """What the roles of an account give it now. AccountNotFound, Forbidden."""
        actor.require(GRANT_READ)
        if held := await self._rows.held(Sight.open(actor, ACCOUNT_READ), account_id):
            _require_grants_of(actor, account_id, held.home)
            return effective_permissions(held.roles)
        raise AccountNotFound


def _require_grants_of(actor: Actor, account_id: UUID, organisation_id: UUID | None) -> None:
    """Forbidden for whose roles the actor may not know."""
    if actor.require(GRANT_READ, organisation_id) is not Scope.ALL and account_id != actor.account_id:
        raise Forbidden(permission=GRANT_READ.name)


def decides_free_ones(actor: Actor) -> bool:
    """Whether pending specialists of no organisation are shown to the actor."""
    return bool(actor.reach(GRANT_APPROVE).organisations)


def _view(row: GrantRow, actor: Actor) -> GrantView:
    grant, home = row
    return replace(grant, allowed_actions=_actions(actor, grant.account.id, home, grant.role, grant.state))


def _actions(actor: Actor, account_id: UUID, organisation_id: UUID | None, role: str, state: str) -> list[str]:
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
