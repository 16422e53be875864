"""Whether a slot may be reserved for somebody, in the order refusals are told in."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from praktika.consultations.domain.bookings import Booking, By, Doer
from praktika.consultations.domain.errors import (
    ClientBusy,
    NoticeTooShort,
    OwnSlot,
    SlotStarted,
    SpecialistBusy,
    TooManyReservations,
)
from praktika.consultations.domain.settings import SpecialistSettings
from praktika.consultations.domain.slots import Slot, SlotStatus
from praktika.kernel.actors import AccountId

MOST_PENDING: Final = 5
"""Bookings of one client that wait for an answer."""


def refuse_unreservable(slot: Slot, client_id: AccountId, settings: SpecialistSettings, now: datetime) -> None:
    """OwnSlot, SlotStateConflict, SlotStarted, NoticeTooShort."""
    if client_id == slot.specialist_id:
        raise OwnSlot
    slot.require(SlotStatus.FREE)
    refuse_untimely(slot, settings, now)


def refuse_untimely(slot: Slot, settings: SpecialistSettings, now: datetime) -> None:
    """SlotStarted, NoticeTooShort."""
    if now >= slot.starts_at:
        raise SlotStarted
    if now > slot.starts_at - settings.reserve_notice:
        raise NoticeTooShort(minutes=settings.reserve_notice_minutes)


def refuse_greedy(around: Iterable[Booking], client_id: AccountId, now: datetime) -> None:
    """TooManyReservations."""
    waiting = [each for each in around if each.client_id == client_id and each.is_pending and not each.is_overdue(now)]
    if len(waiting) >= MOST_PENDING:
        raise TooManyReservations(limit=MOST_PENDING)


def refuse_busy(around: Sequence[Booking], slot: Slot, client_id: AccountId, doer: Doer, now: datetime) -> None:
    """ClientBusy, SpecialistBusy. Which other bookings a client has is told to nobody else."""
    taken = [each for each in around if each.period.overlaps(slot.period) and not each.is_overdue(now)]
    if of_client := [each for each in taken if client_id in (each.client_id, each.specialist_id)]:
        raise ClientBusy(conflicts=conflicts(of_client) if doer.by is By.CLIENT else [])
    if any(each.client_id == slot.specialist_id for each in taken):
        raise SpecialistBusy


def conflicts(taken: Iterable[Booking | Slot]) -> list[dict[str, Any]]:
    """The first ten, as refusals tell of them."""
    first = sorted(taken, key=lambda each: (each.starts_at, each.id))[:10]
    return [{"id": each.id, "starts_at": each.starts_at, "ends_at": each.ends_at} for each in first]
