"""Roles, which hold permissions, and grants, which give roles to accounts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from praktika.identity.events import RoleRequested, RoleRevoked
from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.errors import Conflict
from praktika.kernel.permissions import Scope

RoleId = NewType("RoleId", UUID)
GrantId = NewType("GrantId", UUID)


class GrantExists(Conflict, code="identity.grant-exists", ru="Эта роль уже есть или ожидает одобрения."):
    """The account has this role, or it awaits approval."""


class Level(StrEnum):
    """How far the scope `all` of a role's permissions goes: everywhere, one organisation, or nowhere."""

    PLATFORM = "platform"
    ORGANISATION = "organisation"
    PERSONAL = "personal"


class GrantState(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    REFUSED = "refused"
    REVOKED = "revoked"


LIVE: frozenset[GrantState] = frozenset({GrantState.PENDING, GrantState.ACTIVE})


@dataclass(frozen=True, slots=True, order=True)
class GivenPermission:
    permission: str
    scope: Scope


@dataclass(eq=False, kw_only=True)
class Role:
    id: RoleId
    code: str
    name: str
    description: str | None = None
    level: Level
    built_in: bool = False
    permissions: tuple[GivenPermission, ...] = ()
    version: int = 1


@dataclass(eq=False, kw_only=True)
class Grant:
    """`organisation_id` is the account's for roles of an organisation, None for the others."""

    id: GrantId
    account_id: AccountId
    role: str
    organisation_id: OrganisationId | None = None
    state: GrantState = GrantState.ACTIVE
    given_by: UUID | None = None
    given_at: datetime
    reason: str | None = None

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    def requested(self, now: datetime) -> RoleRequested:
        return RoleRequested(
            occurred_at=now,
            grant_id=self.id,
            account_id=self.account_id,
            role=self.role,
            organisation_id=self.organisation_id,
            by=self.given_by,
        )

    def revoke(self, by: UUID | None, now: datetime) -> RoleRevoked:
        self.state = GrantState.REVOKED
        return RoleRevoked(
            occurred_at=now,
            grant_id=self.id,
            account_id=self.account_id,
            role=self.role,
            organisation_id=self.organisation_id,
            by=by,
        )


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role as one account holds it."""

    level: Level
    organisation_id: UUID | None
    permissions: Iterable[GivenPermission] = field(default=())
