"""A slot and the booking that holds it: the two move together. Every guard of the state machine stands here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, NoReturn

from praktika.consultations.domain.bookings import (
    SYSTEM,
    Booking,
    BookingId,
    BookingStatus,
    Doer,
    HistoryEntry,
    HistoryKind,
    Reason,
    Why,
)
from praktika.consultations.domain.errors import (
    HoldExpired,
    NotStartedYet,
    SlotStarted,
    SlotStateConflict,
    TooLateToCancel,
)
from praktika.consultations.domain.settings import SpecialistSettings
from praktika.consultations.domain.slots import Slot, SlotStatus
from praktika.consultations.events import (
    ReservationExpired,
    SlotAgreed,
    SlotCancelled,
    SlotChanged,
    SlotCompleted,
    SlotDeclined,
    SlotMoved,
    SlotNoShow,
    SlotReserved,
)
from praktika.kernel.actors import AccountId
from praktika.kernel.events import Event
from praktika.kernel.ids import uuid7

NO_NOTICE: Final = timedelta()
"""For who may cancel up to the start."""


class Change(NamedTuple):
    """What is written down of a command, and the fact it makes."""

    entry: HistoryEntry
    event: Event


@dataclass(frozen=True, slots=True)
class Appointment:
    slot: Slot
    booking: Booking

    @classmethod
    def reserved(
        cls, slot: Slot, client_id: AccountId, note: str | None, settings: SpecialistSettings, doer: Doer, now: datetime
    ) -> tuple["Appointment", Change]:
        """Of a free slot; that it may be reserved was found out before."""
        slot.become(SlotStatus.RESERVED, now)
        booking = Booking(
            id=BookingId(uuid7()),
            slot_id=slot.id,
            specialist_id=slot.specialist_id,
            client_id=client_id,
            organisation_id=slot.organisation_id,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            note=note,
            reserved_at=now,
            hold_expires_at=hold_of(slot, settings, now),
            updated_at=now,
        )
        made = cls(slot, booking)
        event = made._event(SlotReserved, doer, now, hold_expires_at=booking.hold_expires_at)
        return made, Change(booking.made(doer), event)

    def agree(self, doer: Doer, now: datetime) -> Change:
        """SlotStateConflict, HoldExpired."""
        self.require_pending(now)
        self.slot.become(SlotStatus.AGREED, now)
        entry = self.booking.turn(HistoryKind.AGREED, BookingStatus.AGREED, doer, now)
        return Change(entry, self._event(SlotAgreed, doer, now))

    def decline(self, doer: Doer, why: Why, now: datetime, *, reopen: bool) -> Change:
        """SlotStateConflict, HoldExpired."""
        self.require_pending(now)
        self._release(reopen, now)
        entry = self.booking.turn(HistoryKind.DECLINED, BookingStatus.DECLINED, doer, now, why)
        return Change(entry, self._event(SlotDeclined, doer, now, reason=why.reason.value))

    def cancel(self, doer: Doer, why: Why, now: datetime, *, reopen: bool) -> Change:
        """SlotStateConflict, HoldExpired, SlotStarted. A client's notice is kept by `require_notice`."""
        self.require_active(now)
        if now >= self.slot.starts_at:
            raise SlotStarted
        self._release(reopen, now)
        entry = self.booking.turn(HistoryKind.CANCELLED, BookingStatus.CANCELLED, doer, now, why)
        reason, was_agreed = why.reason.value, entry.was_agreed
        return Change(entry, self._event(SlotCancelled, doer, now, reason=reason, was_agreed=was_agreed))

    def move(
        self, target: Slot, settings: SpecialistSettings, doer: Doer, now: datetime
    ) -> tuple["Appointment", Change]:
        """To a free slot of the same specialist; that it may be reserved was found out before."""
        self._release(True, now)
        target.become(SlotStatus.RESERVED, now)
        entry = self.booking.move(target.id, target.period, hold_of(target, settings, now), doer, now)
        moved = Appointment(target, self.booking)
        event = moved._event(
            SlotMoved,
            doer,
            now,
            old_slot_id=entry.from_slot_id,
            old_starts_at=entry.from_starts_at,
            was_agreed=entry.was_agreed,
        )
        return moved, Change(entry, event)

    def describe(self, doer: Doer, now: datetime, *, context: str | None, location: str | None) -> Change:
        """Another topic or place, which both are told."""
        self.require_active(now)
        self.slot.describe(now, context=context, location=location)
        entry = self.booking.turn(HistoryKind.CHANGED, self.booking.status, doer, now)
        return Change(entry, self._event(SlotChanged, doer, now))

    def expire(self, now: datetime) -> Change:
        """Of an overdue booking; the slot is free again, even when it has started."""
        self._release(True, now)
        why = Why(Reason.HOLD_EXPIRED)
        entry = self.booking.turn(HistoryKind.EXPIRED, BookingStatus.EXPIRED, SYSTEM, now, why)
        return Change(entry, self._event(ReservationExpired, SYSTEM, now))

    def complete(self, doer: Doer, now: datetime) -> Change:
        """SlotStateConflict, NotStartedYet."""
        return self._end(SlotStatus.COMPLETED, doer, now)

    def no_show(self, doer: Doer, now: datetime) -> Change:
        """SlotStateConflict, NotStartedYet."""
        return self._end(SlotStatus.NO_SHOW, doer, now)

    def require_pending(self, now: datetime) -> None:
        """SlotStateConflict, HoldExpired."""
        self.slot.require(SlotStatus.RESERVED)
        if self.booking.is_overdue(now):
            raise HoldExpired

    def require_active(self, now: datetime) -> None:
        """SlotStateConflict, HoldExpired."""
        self.slot.require(SlotStatus.RESERVED, SlotStatus.AGREED)
        if self.booking.is_overdue(now):
            raise HoldExpired

    def require_notice(self, notice: timedelta, now: datetime) -> None:
        """SlotStarted; TooLateToCancel for what was agreed."""
        if now >= self.slot.starts_at:
            raise SlotStarted
        deadline = self.slot.starts_at - notice
        if self.booking.is_agreed and now > deadline:
            raise TooLateToCancel(deadline=deadline)

    def require_begun(self, now: datetime) -> None:
        """HoldExpired, SlotStateConflict, NotStartedYet."""
        if self.booking.is_overdue(now):
            raise HoldExpired
        self.slot.require(SlotStatus.AGREED)
        if now < self.slot.starts_at:
            raise NotStartedYet

    def _release(self, reopen: bool, now: datetime) -> None:
        self.slot.become(SlotStatus.FREE if reopen else SlotStatus.WITHDRAWN, now)

    def _end(self, status: SlotStatus, doer: Doer, now: datetime) -> Change:
        self.require_begun(now)
        self.slot.become(status, now)
        kind, ended, event = ENDS[status]
        return Change(self.booking.turn(kind, ended, doer, now), self._event(event, doer, now))

    def _event(self, kind: Callable[..., Event], doer: Doer, now: datetime, **more: Any) -> Event:
        booking = self.booking
        return kind(
            occurred_at=now,
            booking_id=booking.id,
            slot_id=self.slot.id,
            specialist_id=booking.specialist_id,
            client_id=booking.client_id,
            organisation_id=booking.organisation_id,
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
            sequence=booking.sequence,
            by=doer.by.value,
            **more,
        )


ENDS: Final[Mapping[SlotStatus, tuple[HistoryKind, BookingStatus, Callable[..., Event]]]] = {
    SlotStatus.COMPLETED: (HistoryKind.COMPLETED, BookingStatus.COMPLETED, SlotCompleted),
    SlotStatus.NO_SHOW: (HistoryKind.NO_SHOW, BookingStatus.NO_SHOW, SlotNoShow),
}


def hold_of(slot: Slot, settings: SpecialistSettings, now: datetime) -> datetime:
    """Until when the specialist may answer; never longer than until the start."""
    return min(now + settings.hold, slot.starts_at)


def refuse_held(slot: Slot, last: Booking | None) -> NoReturn:
    """For who comes to a slot nobody holds: HoldExpired when the last one only ran out of time, else a conflict."""
    if slot.is_free and last is not None and last.status is BookingStatus.EXPIRED:
        raise HoldExpired
    raise SlotStateConflict(slot_status=slot.status.value)
