"""Slots as their specialist, or staff for him, publishes them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, TypedDict, Unpack

from praktika.consultations.domain.appointments import Appointment
from praktika.consultations.domain.bookings import Booking, Doer, if_holding
from praktika.consultations.domain.errors import SlotOverlaps
from praktika.consultations.domain.slots import Slot, SlotId, check_period
from praktika.consultations.permissions import SLOT_WRITE
from praktika.consultations.policies.reserving import conflicts
from praktika.consultations.policies.sight import provider, require_sight
from praktika.consultations.ports import ConsultationsUnitOfWork, Identity
from praktika.consultations.services.settling import write
from praktika.consultations.services.specialists import publisher, require_specialist
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.ids import uuid7
from praktika.kernel.money import Money
from praktika.kernel.periods import Period
from praktika.kernel.versions import require_version


class SlotTerms(TypedDict, total=False):
    """What of a slot may be edited; of one that is reserved or agreed only `context` and `location`."""

    starts_at: datetime
    ends_at: datetime
    context: str | None
    cost: Money | None
    location: str | None


TIMES: Final = frozenset({"starts_at", "ends_at"})
DESCRIPTION: Final = frozenset({"context", "location"})


class SlotService:
    def __init__(self, uow: Callable[[], ConsultationsUnitOfWork], identity: Identity, clock: Clock) -> None:
        self._uow = uow
        self._identity = identity
        self._clock = clock

    async def create(
        self,
        actor: Actor,
        *,
        starts_at: datetime,
        ends_at: datetime,
        context: str | None = None,
        cost: Money | None = None,
        location: str | None = None,
        specialist_id: AccountId | None = None,
    ) -> Slot:
        """One's own, or by staff that of a specialist of the organisation. Invalid, SlotOverlaps."""
        now = self._clock()
        specialist = await publisher(self._identity, actor, SLOT_WRITE, specialist_id)
        check_period(Period(starts_at, ends_at), now)
        slot = Slot(
            id=SlotId(uuid7()),
            specialist_id=specialist.id,
            organisation_id=specialist.organisation_id,
            starts_at=starts_at,
            ends_at=ends_at,
            context=context,
            cost=cost,
            location=location,
            created_at=now,
            updated_at=now,
        )
        async with self._uow() as uow:
            await uow.lock_persons(specialist.id)
            await require_specialist(self._identity, specialist)
            await _refuse_overlap(uow, slot)
            await uow.slots.add(slot)
            uow.record(actor, "consultations.slot:create", slot)
        return slot

    async def edit(self, actor: Actor, slot_id: SlotId, *, expected: int, **terms: Unpack[SlotTerms]) -> Slot:
        """A free slot anew; topic and place also of one that somebody has reserved, who is told.

        SlotNotFound, Forbidden, Stale, SlotStateConflict, Invalid, SlotOverlaps.
        """
        actor.require(SLOT_WRITE)
        now = self._clock()
        async with self._uow() as uow:
            if terms.keys() & TIMES:
                await uow.lock_persons((await uow.slots.peek(slot_id)).specialist_id)
            slot, holding = await _seen(uow, actor, slot_id, now)
            doer = provider(actor, SLOT_WRITE, slot)
            require_version(slot, expected)
            if changed := _changes(slot, terms):
                await _edit(uow, slot, holding, changed, doer, now)
                uow.record(actor, "consultations.slot:update", slot)
        return slot

    async def withdraw(self, actor: Actor, slot_id: SlotId, *, expected: int) -> None:
        """SlotNotFound, Forbidden, Stale, SlotStateConflict."""
        actor.require(SLOT_WRITE)
        now = self._clock()
        async with self._uow() as uow:
            slot, _ = await _seen(uow, actor, slot_id, now)
            provider(actor, SLOT_WRITE, slot)
            require_version(slot, expected)
            slot.withdraw(now)
            uow.record(actor, "consultations.slot:withdraw", slot)


async def _seen(
    uow: ConsultationsUnitOfWork, actor: Actor, slot_id: SlotId, now: datetime
) -> tuple[Slot, Booking | None]:
    """Locked, with the booking that holds it."""
    slot = await uow.slots.get(slot_id)
    last = None if slot.is_free else (await uow.bookings.latest([slot_id])).get(slot_id)
    holding = if_holding(last)
    require_sight(actor, slot, holding, now)
    return slot, holding


def _changes(slot: Slot, terms: SlotTerms) -> dict[str, Any]:
    """What differs from what there is."""
    given: Mapping[str, Any] = terms
    return {name: value for name, value in given.items() if value != getattr(slot, name)}


async def _edit(
    uow: ConsultationsUnitOfWork,
    slot: Slot,
    holding: Booking | None,
    changed: Mapping[str, Any],
    doer: Doer,
    now: datetime,
) -> None:
    if holding is None or changed.keys() - DESCRIPTION:
        await _rewrite(uow, slot, changed, now)
    else:
        told = {name: changed.get(name, getattr(slot, name)) for name in DESCRIPTION}
        await write(uow, Appointment(slot, holding).describe(doer, now, **told))


async def _rewrite(uow: ConsultationsUnitOfWork, slot: Slot, changed: Mapping[str, Any], now: datetime) -> None:
    terms = {name: changed.get(name, getattr(slot, name)) for name in SlotTerms.__annotations__}
    period = Period(terms.pop("starts_at"), terms.pop("ends_at"))
    slot.edit(now, period=period, **terms)
    await _refuse_overlap(uow, slot)


async def _refuse_overlap(uow: ConsultationsUnitOfWork, slot: Slot) -> None:
    """With the slots in the way; a constraint keeps those out that come at the same moment."""
    others = await uow.slots.overlapping(slot.specialist_id, slot.period)
    if in_the_way := [other for other in others if other.id != slot.id]:
        raise SlotOverlaps(conflicts=conflicts(in_the_way))
