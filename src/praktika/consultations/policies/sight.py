"""Who sees which slot and booking, and in which part somebody acts on them."""

from datetime import datetime
from uuid import UUID

from praktika.consultations.domain.bookings import Booking, By, Doer
from praktika.consultations.domain.errors import SlotNotFound
from praktika.consultations.domain.slots import Slot
from praktika.consultations.permissions import SLOT_READ
from praktika.kernel.actors import AccountId, Actor, OrganisationId
from praktika.kernel.errors import Forbidden
from praktika.kernel.permissions import Permission, Scope


def sees(actor: Actor, slot: Slot, holding: Booking | None, now: datetime) -> bool:
    """`holding`: the booking that belongs to the slot now. Queries say the same in their where clause."""
    if actor.scope(SLOT_READ, slot.organisation_id) is Scope.ALL or slot.is_offered(now):
        return True
    return actor.account_id is not None and actor.account_id in (slot.specialist_id, holding and holding.client_id)


def require_sight(actor: Actor, slot: Slot, holding: Booking | None, now: datetime) -> None:
    """SlotNotFound of what the actor does not see."""
    actor.require(SLOT_READ)
    if not sees(actor, slot, holding, now):
        raise SlotNotFound


def provider(actor: Actor, permission: Permission, slot: Slot) -> Doer:
    """The specialist himself, or staff who may do this with every slot of the organisation; Forbidden for others of
    the house, SlotNotFound for those of another organisation, although they see it when it is free.
    """
    if doer := provider_or_none(actor, permission, slot):
        return doer
    refuse_foreign(actor, slot)
    raise Forbidden(permission=permission.name)


def refuse_foreign(actor: Actor, slot: Slot) -> None:
    if actor.organisation_id is not None and actor.organisation_id != slot.organisation_id:
        raise SlotNotFound


def provider_or_none(actor: Actor, permission: Permission, slot: Slot) -> Doer | None:
    scope = actor.scope(permission, slot.organisation_id)
    if scope and actor.account_id == slot.specialist_id:
        return Doer(By.SPECIALIST, actor.account_id)
    return Doer(By.STAFF, actor.account_id) if scope is Scope.ALL else None


def acts_for(actor: Actor, permission: Permission, specialist_id: UUID, organisation_id: UUID | None) -> bool:
    """The specialist himself, and staff of the organisation."""
    scope = actor.scope(permission, organisation_id)
    return scope is Scope.ALL or (scope is Scope.OWN and actor.account_id == specialist_id)


def is_staff(actor: Actor, permission: Permission, organisation_id: OrganisationId | None) -> bool:
    return actor.scope(permission, organisation_id) is Scope.ALL


def is_client(actor: Actor, booking: Booking | None) -> bool:
    return booking is not None and actor.account_id == booking.client_id


def client(actor: Actor) -> Doer:
    return Doer(By.CLIENT, AccountId(actor.me()))
