"""In which part somebody acts on a slot: its client, its specialist, or staff for either."""

from datetime import datetime

from praktika.consultations.domain.bookings import Booking, By, Doer, if_holding
from praktika.consultations.domain.errors import SlotStateConflict
from praktika.consultations.domain.slots import Slot
from praktika.consultations.permissions import SLOT_DECIDE, SLOT_RESERVE, SLOT_WRITE
from praktika.consultations.policies.sight import (
    client,
    is_client,
    is_staff,
    provider_or_none,
    refuse_foreign,
    require_sight,
)
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.errors import Forbidden
from praktika.kernel.permissions import Permission


def require_any(actor: Actor, first: Permission, second: Permission) -> None:
    """Before anything is looked up: who has neither learns of no slot."""
    if not actor.scope(first):
        actor.require(second)


def claim(actor: Actor, slot: Slot, client_id: AccountId | None) -> tuple[Doer, AccountId]:
    """Who reserves, and for whom."""
    if client_id is None or client_id == actor.account_id:
        actor.require(SLOT_RESERVE)
        return client(actor), AccountId(actor.me())
    if not is_staff(actor, SLOT_WRITE, slot.organisation_id):
        refuse_foreign(actor, slot)
        raise Forbidden(permission=SLOT_WRITE.name)
    return Doer(By.STAFF, actor.account_id), client_id


def canceller(actor: Actor, slot: Slot, last: Booking | None, now: datetime) -> Doer:
    if is_client(actor, last):
        actor.require(SLOT_RESERVE)
        return client(actor)
    return _provider_of(actor, slot, last, now)


def mover(actor: Actor, slot: Slot, last: Booking | None, now: datetime) -> Doer:
    """The client or staff: a specialist declines, or cancels."""
    doer = canceller(actor, slot, last, now)
    if doer.by is By.SPECIALIST and not is_staff(actor, SLOT_DECIDE, slot.organisation_id):
        raise Forbidden(permission=SLOT_RESERVE.name)
    return doer


def _provider_of(actor: Actor, slot: Slot, last: Booking | None, now: datetime) -> Doer:
    """SlotNotFound for those it is no business of; a free slot, which they see, is in the wrong state for clients."""
    require_sight(actor, slot, if_holding(last), now)
    if doer := provider_or_none(actor, SLOT_DECIDE, slot):
        return doer
    refuse_foreign(actor, slot)
    actor.require(SLOT_RESERVE)
    raise SlotStateConflict(slot_status=slot.status.value)
