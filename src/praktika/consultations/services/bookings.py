"""Bookings: reserved by clients, answered by specialists, moved, cancelled, closed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from praktika.consultations.domain.appointments import NO_NOTICE, Appointment, Change, refuse_held
from praktika.consultations.domain.bookings import Booking, By, Doer, Why, if_holding
from praktika.consultations.domain.errors import (
    OTHER_SPECIALIST,
    REOPEN_BY_STAFF,
    OtherSpecialist,
    SlotNotFound,
    SlotStateConflict,
)
from praktika.consultations.domain.slots import Slot, SlotId, SlotStatus
from praktika.consultations.permissions import SLOT_DECIDE, SLOT_RESERVE, SLOT_WRITE
from praktika.consultations.policies.parts import canceller, claim, mover, require_any
from praktika.consultations.policies.reserving import refuse_busy, refuse_greedy, refuse_unreservable
from praktika.consultations.policies.sight import (
    is_staff,
    provider,
    require_sight,
    sees,
)
from praktika.consultations.ports import ConsultationsUnitOfWork, Identity
from praktika.consultations.services.settling import settle, write
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Invalid, Unauthenticated, Violation
from praktika.kernel.versions import require_version


class BookingService:
    """Every command takes the id of a slot and leaves slot and booking changed together.

    SlotNotFound of a slot the actor does not see; SlotStateConflict, with `slot_status`, where the state does not allow
    it, or became another while the command waited for its turn; HoldExpired once nobody answered in time; Stale when
    `expected` is given and the slot has another version.
    """

    def __init__(self, uow: Callable[[], ConsultationsUnitOfWork], identity: Identity, clock: Clock) -> None:
        self._uow = uow
        self._identity = identity
        self._clock = clock

    async def reserve(
        self, actor: Actor, slot_id: SlotId, *, note: str | None = None, client_id: AccountId | None = None
    ) -> Booking:
        """For oneself, or by staff for `client_id`. Refused in this order: SlotNotFound, OwnSlot, SlotStateConflict,
        SlotStarted, NoticeTooShort, TooManyReservations, ClientBusy, SpecialistBusy.
        """
        require_any(actor, SLOT_WRITE, SLOT_RESERVE)
        now = self._clock()
        async with self._uow() as uow:
            seen = await uow.slots.peek(slot_id)
            doer, client_id = claim(actor, seen, client_id)
            await uow.lock_persons(client_id, seen.specialist_id)
            await self._require_people(seen, client_id, doer)
            slots = await uow.slots.lock({slot_id}, client_id, now)
            waiting = [each.id for each in slots.values() if each.status is SlotStatus.RESERVED]
            await settle(uow, slots.values(), await uow.bookings.latest(waiting), now)
            slot, settings = _existing(slots, slot_id), await uow.settings.peek(seen.specialist_id)
            refuse_unreservable(slot, client_id, settings, now)
            around = await uow.bookings.around(client_id, slot.specialist_id, slot.period)
            refuse_greedy(around, client_id, now)
            refuse_busy(around, slot, client_id, doer, now)
            appointment, change = Appointment.reserved(slot, client_id, note, settings, doer, now)
            await uow.bookings.add(appointment.booking)
            await write(uow, change)
            uow.record(actor, "consultations.slot:reserve", slot)
        return appointment.booking

    async def agree(self, actor: Actor, slot_id: SlotId, *, expected: int | None = None) -> Appointment:
        return await self._decide(actor, slot_id, "agree", Appointment.agree, expected=expected)

    async def decline(
        self,
        actor: Actor,
        slot_id: SlotId,
        why: Why | None = None,
        *,
        reopen: bool | None = None,
        expected: int | None = None,
    ) -> Appointment:
        """The slot is offered again, unless `reopen` is False."""
        why = why or Why()

        def decline(appointment: Appointment, doer: Doer, now: datetime) -> Change:
            return appointment.decline(doer, why, now, reopen=reopen is not False)

        return await self._decide(actor, slot_id, "decline", decline, reason=why.text, expected=expected)

    async def complete(self, actor: Actor, slot_id: SlotId) -> Appointment:
        """NotStartedYet."""
        return await self._decide(actor, slot_id, "complete", Appointment.complete)

    async def no_show(self, actor: Actor, slot_id: SlotId) -> Appointment:
        """NotStartedYet."""
        return await self._decide(actor, slot_id, "no-show", Appointment.no_show)

    async def cancel(
        self,
        actor: Actor,
        slot_id: SlotId,
        why: Why | None = None,
        *,
        reopen: bool | None = None,
        expected: int | None = None,
    ) -> Appointment:
        """By the client the slot is free again; by the specialist, who may only cancel what he agreed to, and by staff
        it is withdrawn, unless `reopen`. SlotStarted; TooLateToCancel for the client; Invalid for his `reopen`.
        """
        require_any(actor, SLOT_DECIDE, SLOT_RESERVE)
        why, now = why or Why(), self._clock()
        async with self._uow() as uow:
            slot, last, seen = await _locked(uow, slot_id)
            doer = canceller(actor, slot, last, now)
            require_version(slot, expected)
            if doer.by is By.CLIENT and reopen is not None:
                raise Invalid.at("/reopen", REOPEN_BY_STAFF)
            appointment = _held(slot, last, seen)
            appointment.require_active(now)
            if doer.by is By.CLIENT:
                appointment.require_notice((await uow.settings.peek(slot.specialist_id)).cancel_notice, now)
            elif not is_staff(actor, SLOT_DECIDE, slot.organisation_id):
                slot.require(SlotStatus.AGREED)
            change = appointment.cancel(doer, why, now, reopen=doer.by is By.CLIENT or bool(reopen))
            await write(uow, change)
            uow.record(actor, "consultations.slot:cancel", slot, reason=why.text)
        return appointment

    async def reschedule(
        self, actor: Actor, slot_id: SlotId, *, to_slot_id: SlotId, expected: int | None = None
    ) -> Appointment:
        """By the client, who keeps the notice, or by staff. The booking waits for an answer again. `expected` is of
        the slot that is left.

        Invalid for an unknown or withdrawn target, OtherSpecialist; else as `cancel` for the slot that is left and as
        `reserve` for the target, but that moving takes no further reservation.
        """
        require_any(actor, SLOT_DECIDE, SLOT_RESERVE)
        now = self._clock()
        async with self._uow() as uow:
            seen = await uow.bookings.peek(slot_id)
            slots = await _lock_move(uow, slot_id, to_slot_id, seen, now)
            latest = await uow.bookings.latest([*slots])
            slot, last = slots[slot_id], latest.get(slot_id)
            doer = mover(actor, slot, last, now)
            require_version(slot, expected)
            appointment = _held(slot, last, seen)
            client_id = appointment.booking.client_id
            settings = await uow.settings.peek(slot.specialist_id)
            appointment.require_active(now)
            appointment.require_notice(settings.cancel_notice if doer.by is By.CLIENT else NO_NOTICE, now)
            await settle(uow, slots.values(), latest, now)
            await uow.bookings.make_way()
            target = _target(actor, slots.get(to_slot_id), latest.get(to_slot_id), slot, now)
            refuse_unreservable(target, client_id, settings, now)
            around = await uow.bookings.around(client_id, target.specialist_id, target.period)
            refuse_busy([each for each in around if each.id != appointment.booking.id], target, client_id, doer, now)
            moved, change = appointment.move(target, settings, doer, now)
            await write(uow, change)
            uow.record(actor, "consultations.slot:reschedule", target)
        return moved

    async def _require_people(self, slot: Slot, client_id: AccountId, doer: Doer) -> None:
        """Whoever was blocked a moment ago neither books nor is booked."""
        active = await self._identity.is_active([client_id, slot.specialist_id])
        if client_id not in active:
            raise Unauthenticated if doer.by is By.CLIENT else Invalid.at("/client_id", "unknown-reference")
        if slot.specialist_id not in active:
            raise SlotNotFound
        if doer.by is By.STAFF and not await self._identity.holds(client_id, SLOT_RESERVE.name):
            raise Invalid.at("/client_id", "unknown-reference")

    async def _decide(
        self,
        actor: Actor,
        slot_id: SlotId,
        action: str,
        decide: Callable[[Appointment, Doer, datetime], Change],
        *,
        reason: str | None = None,
        expected: int | None = None,
    ) -> Appointment:
        actor.require(SLOT_DECIDE)
        now = self._clock()
        async with self._uow() as uow:
            slot, last, seen = await _locked(uow, slot_id)
            require_sight(actor, slot, if_holding(last), now)
            doer = provider(actor, SLOT_DECIDE, slot)
            require_version(slot, expected)
            appointment = _held(slot, last, seen)
            await write(uow, decide(appointment, doer, now))
            uow.record(actor, f"consultations.slot:{action}", slot, reason=reason)
        return appointment


class _Locked(NamedTuple):
    """A slot with the booking that holds it, or held it last: now, and before this command waited for its turn."""

    slot: Slot
    last: Booking | None
    seen: Booking | None


async def _locked(uow: ConsultationsUnitOfWork, slot_id: SlotId) -> _Locked:
    seen = await uow.bookings.peek(slot_id)
    slot = await uow.slots.get(slot_id)
    return _Locked(slot, (await uow.bookings.latest([slot_id])).get(slot_id), seen)


def _held(slot: Slot, last: Booking | None, seen: Booking | None) -> Appointment:
    """HoldExpired when nobody holds the slot because the time to answer is over, else SlotStateConflict; so also of two
    who answer, cancel or move at once for who comes second.
    """
    holding = if_holding(last)
    if holding is None:
        refuse_held(slot, last)
    if seen is None or (seen.id, seen.status) != (holding.id, holding.status):
        raise SlotStateConflict(slot_status=slot.status.value)
    return Appointment(slot, holding)


async def _lock_move(
    uow: ConsultationsUnitOfWork, slot_id: SlotId, to_slot_id: SlotId, seen: Booking | None, now: datetime
) -> Mapping[SlotId, Slot]:
    """Both slots and the persons of the booking that was seen, if any; SlotNotFound."""
    if seen is None:
        return {slot_id: await uow.slots.get(slot_id)}
    await uow.lock_persons(seen.client_id, seen.specialist_id)
    return await uow.slots.lock({slot_id, to_slot_id}, seen.client_id, now)


def _existing(slots: Mapping[SlotId, Slot], slot_id: SlotId) -> Slot:
    slot = slots.get(slot_id)
    if slot is None or slot.status is SlotStatus.WITHDRAWN:
        raise SlotNotFound
    return slot


def _target(actor: Actor, target: Slot | None, last: Booking | None, left: Slot, now: datetime) -> Slot:
    """OtherSpecialist's only where the actor sees it; else Invalid, as for a slot that is not there."""
    if target is not None and target.status is not SlotStatus.WITHDRAWN:
        if target.specialist_id == left.specialist_id:
            return target
        if sees(actor, target, if_holding(last), now):
            raise OtherSpecialist(Violation("/to_slot_id", OTHER_SPECIALIST))
    raise Invalid.at("/to_slot_id", "unknown-reference")
