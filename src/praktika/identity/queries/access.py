"""What people hold: roles, permissions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from praktika.identity.domain import HeldRole
from praktika.identity.policies.roles import EVERYBODY, given_by
from praktika.kernel.actors import Actor, Reach
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
class PermissionView:
    permission: str
    scopes: Sequence[str]
    module: str
    description: str


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
