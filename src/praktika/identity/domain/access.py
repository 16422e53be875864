"""Roles, which hold permissions, and grants, which give roles to accounts."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NewType
from uuid import UUID

from praktika.identity.events import RoleGranted, RoleRefused, RoleRequested, RoleRevoked
from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.errors import Conflict, Invalid, NotFound, Violation, explain
from praktika.kernel.permissions import Permission, Scope

RoleId = NewType("RoleId", UUID)
GrantId = NewType("GrantId", UUID)


ROLE_CODE: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)

UNKNOWN_PERMISSION: Final = explain(
    "unknown-permission",
    "There is no such permission, or not with this scope.",
    "Такого разрешения нет, или оно не даётся в этих пределах.",
)


class RoleNotFound(NotFound, code="identity.role-not-found", ru="Такой роли нет."):
    """There is no such role."""


class RoleCodeTaken(Conflict, code="identity.role-code-taken", ru="Роль с таким кодом уже есть."):
    """There is a role with this code."""


class RoleInUse(Conflict, code="identity.role-in-use", ru="У этой роли есть обладатели или ожидающие её."):
    """Somebody has this role or awaits it."""


class RoleBuiltIn(
    Conflict, code="identity.role-built-in", ru="Встроенные роли не удаляют, а роль администратора и не правят."
):
    """Built-in roles cannot be deleted, and the administrator's cannot be edited either."""


class GrantNotFound(NotFound, code="identity.grant-not-found", ru="Такой выданной роли нет."):
    """There is no such grant."""


class GrantExists(Conflict, code="identity.grant-exists", ru="Эта роль уже есть или ожидает одобрения."):
    """The account has this role, or it awaits approval."""


class GrantStateConflict(Conflict, code="identity.grant-state", ru="Для роли в состоянии «{state}» это невозможно."):
    """A grant that is {state} does not allow this."""


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

    def __post_init__(self) -> None:
        if not ROLE_CODE.fullmatch(self.code):
            raise Invalid.at("/code", "invalid-format")

    def edit(self, changes: Mapping[str, Any]) -> None:
        """`name`, `description` and `permissions`, which have been `checked_permissions`."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.version += 1


def checked_permissions(
    given: Sequence[GivenPermission], held: Collection[GivenPermission] = ()
) -> tuple[GivenPermission, ...]:
    """In order; Invalid naming each that the catalogue does not offer with this scope, or that is given twice.

    Those that are `held` may stay: built-in roles are ahead of modules to come.
    """
    wrong = [
        Violation(f"/permissions/{n}", UNKNOWN_PERMISSION)
        for n, each in enumerate(given)
        if not (each in held or _is_offered(each))
    ]
    wrong += [Violation(f"/permissions/{n}", "duplicate") for n, p in enumerate(given) if p in given[:n]]
    if wrong:
        raise Invalid(*wrong)
    return tuple(sorted(given))


def _is_offered(given: GivenPermission) -> bool:
    permission = Permission.catalogue.get(given.permission)
    return permission is not None and given.scope in permission.scopes


@dataclass(eq=False, kw_only=True)
class Grant:
    """`organisation_id` is the account's for roles of an organisation, None for the others.

    `given_by` asked for it or gave it and, once it is decided, decided it; `given_at` is when.
    """

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
        return RoleRequested(**self._fact(now, self.given_by))

    def granted(self, now: datetime) -> RoleGranted:
        return RoleGranted(**self._fact(now, self.given_by))

    def approve(self, by: UUID | None, now: datetime) -> RoleGranted:
        self._decide(GrantState.ACTIVE, by, now)
        return self.granted(now)

    def refuse(self, reason: str | None, by: UUID | None, now: datetime) -> RoleRefused:
        self._decide(GrantState.REFUSED, by, now)
        self.reason = reason
        return RoleRefused(**self._fact(now, by))

    def revoke(self, by: UUID | None, now: datetime) -> RoleRevoked:
        """Also takes back a request."""
        if not self.is_live:
            raise GrantStateConflict(state=self.state.value)
        self.state = GrantState.REVOKED
        return RoleRevoked(**self._fact(now, by))

    def _decide(self, state: GrantState, by: UUID | None, now: datetime) -> None:
        if self.state is not GrantState.PENDING:
            raise GrantStateConflict(state=self.state.value)
        self.state, self.given_by, self.given_at = state, by, now

    def _fact(self, now: datetime, by: UUID | None) -> dict[str, Any]:
        return {
            "occurred_at": now,
            "grant_id": self.id,
            "account_id": self.account_id,
            "role": self.role,
            "organisation_id": self.organisation_id,
            "by": by,
        }


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role as one account holds it."""

    level: Level
    organisation_id: UUID | None
    permissions: Iterable[GivenPermission] = field(default=())
