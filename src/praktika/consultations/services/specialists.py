"""For which specialist somebody acts: himself, or staff for one of the organisation."""

from dataclasses import dataclass
from uuid import UUID

from praktika.consultations.domain.errors import OrganisationArchived
from praktika.consultations.permissions import SLOT_WRITE
from praktika.consultations.policies.specialists import is_specialist
from praktika.consultations.ports import Identity
from praktika.kernel.actors import AccountId, Actor, OrganisationId
from praktika.kernel.errors import Forbidden, Invalid
from praktika.kernel.permissions import Permission, Scope


@dataclass(frozen=True, slots=True)
class Specialist:
    """`named`: by staff, who may have named anybody of theirs."""

    id: AccountId
    organisation_id: OrganisationId | None
    named: bool = False


async def publisher(
    identity: Identity, actor: Actor, permission: Permission, specialist_id: AccountId | None
) -> Specialist:
    """Staff name somebody of theirs, a specialist nobody. Forbidden without permission, else Invalid. Whether he is a
    specialist is `require_specialist`'s to ask.
    """
    actor.require(permission)
    if specialist_id is None:
        return Specialist(_self(actor, permission), actor.organisation_id)
    if not _is_staff(actor, permission):
        raise Invalid.at("/specialist_id", "unknown-member")
    return await _named(identity, actor, permission, specialist_id)


async def require_specialist(identity: Identity, specialist: Specialist) -> None:
    """Asked under the person's lock: who stopped being a specialist a moment ago publishes nothing any more.

    Forbidden, or Invalid of who was named; OrganisationArchived.
    """
    if not await is_specialist(identity, specialist.id, specialist.organisation_id):
        raise _unknown() if specialist.named else Forbidden(permission=SLOT_WRITE.name)
    if specialist.organisation_id is not None and not await is_open(identity, specialist.organisation_id):
        raise OrganisationArchived


async def is_open(identity: Identity, organisation_id: UUID) -> bool:
    organisation = await identity.organisation(organisation_id)
    return organisation is not None and organisation.state == "active"


def _self(actor: Actor, permission: Permission) -> AccountId:
    if not actor.reach(permission).own:
        raise Invalid.at("/specialist_id", "required")
    return AccountId(actor.me())


def _is_staff(actor: Actor, permission: Permission) -> bool:
    reach = actor.reach(permission)
    return reach.everywhere or bool(reach.organisations)


async def _named(identity: Identity, actor: Actor, permission: Permission, specialist_id: AccountId) -> Specialist:
    organisation_id = await identity.organisation_of(specialist_id)
    if actor.scope(permission, organisation_id) is not Scope.ALL:
        raise _unknown()
    return Specialist(specialist_id, OrganisationId(organisation_id) if organisation_id else None, named=True)


def _unknown() -> Invalid:
    return Invalid.at("/specialist_id", "unknown-reference")
