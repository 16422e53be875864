"""Who is asking. Every use case and every query takes an actor first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from praktika.kernel.errors import Forbidden, Invalid, Unauthenticated, explain
from praktika.kernel.permissions import ANY_PERMISSION, Permission, Scope

AccountId = NewType("AccountId", UUID)
OrganisationId = NewType("OrganisationId", UUID)

ORGANISATION_REQUIRED: Final = explain(
    "organisation-required", "This needs an organisation.", "Для этого нужна организация."
)


class SessionRequired(Forbidden, code="identity.session-required", ru="С ключом API это невозможно: войдите сами."):
    """An API key cannot do this: sign in yourself."""


class ActorKind(StrEnum):
    ACCOUNT = "account"
    API_KEY = "api-key"
    SYSTEM = "system"
    CLI = "cli"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one permission of an actor goes."""

    own: bool = False
    everywhere: bool = False
    organisations: frozenset[UUID] = frozenset()

    def scope(self, organisation_id: UUID | None) -> Scope | None:
        if self.everywhere or organisation_id in self.organisations:
            return Scope.ALL
        return Scope.OWN if self.own or self.organisations else None


NOWHERE: Final = Reach()


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """`organisation_id` is the tenant of a staff account; `locale` (`ru`, `en`) is the language answers are read in."""

    account_id: AccountId | None = None
    kind: ActorKind = ActorKind.ACCOUNT
    session_id: UUID | None = None
    organisation_id: OrganisationId | None = None
    permissions: Mapping[str, Reach] = field(default_factory=dict)
    address: str | None = None
    trace_id: str = ""

    def reach(self, permission: Permission) -> Reach:
        return self.permissions.get(ANY_PERMISSION) or self.permissions.get(permission.name, NOWHERE)

    def scope(self, permission: Permission, organisation_id: UUID | None = None) -> Scope | None:
        """What the actor may do with a record of this organisation: all, only with his own, or nothing."""
        return self.reach(permission).scope(organisation_id)

    def require(self, permission: Permission, organisation_id: UUID | None = None) -> Scope:
        """Unauthenticated or Forbidden when the actor has no scope at all."""
        if scope := self.scope(permission, organisation_id):
            return scope
        raise Unauthenticated if self.kind is ActorKind.ANONYMOUS else Forbidden(permission=permission.name)

    def require_all(self, permission: Permission, organisation_id: UUID | None = None) -> None:
        if self.require(permission, organisation_id) is not Scope.ALL:
            raise Forbidden(permission=permission.name)

    def require_session(self) -> None:
        """SessionRequired for an API key: it reaches neither what guards an account (passwords, e-mail, sessions,
        keys, grants) nor its erasure. A use case of these asks right after the permission; the system passes."""
        if self.kind is ActorKind.API_KEY:
            raise SessionRequired

    def tenant(self) -> OrganisationId:
        """The organisation new records belong to; Invalid `organisation-required` for people of none."""
        if self.organisation_id is None:
            raise Invalid.at("", ORGANISATION_REQUIRED)
        return self.organisation_id

    def me(self) -> AccountId:
        """The account of a signed-in person; Unauthenticated otherwise."""
        if self.account_id is None:
            raise Unauthenticated
        return self.account_id


SYSTEM: Final = Actor(kind=ActorKind.SYSTEM, permissions={ANY_PERMISSION: Reach(everywhere=True)})
"""Background work."""

ANONYMOUS: Final = Actor(kind=ActorKind.ANONYMOUS)
