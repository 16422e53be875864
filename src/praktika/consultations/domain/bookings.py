"""A client's claim on a slot, and everything that ever happened to it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from praktika.consultations.domain.slots import SlotId
from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.periods import Period

BookingId = NewType("BookingId", UUID)


class BookingStatus(StrEnum):
    RESERVED = "reserved"
    AGREED = "agreed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    COMPLETED = "completed"
    NO_SHOW = "no_show"


ACTIVE: Final = frozenset({BookingStatus.RESERVED, BookingStatus.AGREED})
"""These take their client's time."""

HOLDING: Final = ACTIVE | {BookingStatus.COMPLETED, BookingStatus.NO_SHOW}
"""These belong to their slot: it has one at most."""


class By(StrEnum):
    CLIENT = "client"
    SPECIALIST = "specialist"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Doer:
    """In which part somebody acts; the system has no account."""

    by: By
    account_id: AccountId | None = None


SYSTEM: Final = Doer(By.SYSTEM)


class HistoryKind(StrEnum):
    RESERVED = "reserved"
    AGREED = "agreed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    RESCHEDULED = "rescheduled"
    CHANGED = "changed"
    COMPLETED = "completed"
    NO_SHOW = "no_show"


class Reason(StrEnum):
    """The last two are the system's."""

    FORCE_MAJEURE = "force_majeure"
    GOT_SICK = "got_sick"
    SCHEDULE_CONFLICT = "schedule_conflict"
    NONE = "none"
    OTHER = "other"
    HOLD_EXPIRED = "hold_expired"
    ACCOUNT_BLOCKED = "account_blocked"


@dataclass(frozen=True, slots=True)
class Why:
    reason: Reason = Reason.FORCE_MAJEURE
    text: str | None = None


@dataclass(eq=False, kw_only=True)
class HistoryEntry:
    """One thing that happened to a booking; never changed afterwards, but that an erasure takes the text away.

    `seq` counts from 1. `from_*` are of the slot before a move. `was_agreed`: the booking was, right before.
    """

    booking_id: BookingId
    seq: int
    at: datetime
    kind: HistoryKind
    by: By
    actor_id: AccountId | None
    from_slot_id: SlotId | None = None
    to_slot_id: SlotId | None = None
    from_starts_at: datetime | None = None
    was_agreed: bool
    reason: Reason | None = None
    text: str | None = field(default=None, metadata={"secret": True})


@dataclass(eq=False, kw_only=True)
class Booking:
    """`sequence` counts what happened after it was made; it is the version, too, and the SEQUENCE of RFC 5545."""

    id: BookingId
    slot_id: SlotId
    specialist_id: AccountId
    client_id: AccountId
    organisation_id: OrganisationId | None
    starts_at: datetime
    ends_at: datetime
    status: BookingStatus = BookingStatus.RESERVED
    note: str | None = field(default=None, metadata={"secret": True})
    reserved_at: datetime
    hold_expires_at: datetime
    sequence: int = 0
    updated_at: datetime

    @property
    def period(self) -> Period:
        return Period(self.starts_at, self.ends_at)

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    @property
    def is_holding(self) -> bool:
        return self.status in HOLDING

    @property
    def is_agreed(self) -> bool:
        return self.status is BookingStatus.AGREED

    @property
    def is_pending(self) -> bool:
        return self.status is BookingStatus.RESERVED

    def is_overdue(self, now: datetime) -> bool:
        """Nobody answered in time."""
        return self.is_pending and now >= self.hold_expires_at

    def made(self, doer: Doer) -> HistoryEntry:
        """The first entry of its history."""
        return self._entry(HistoryKind.RESERVED, doer, to_slot_id=self.slot_id, was_agreed=False)

    def turn(
        self, kind: HistoryKind, status: BookingStatus, doer: Doer, now: datetime, why: Why | None = None
    ) -> HistoryEntry:
        """Whatever happens to it, but for a move; who may and when is the appointment's to say."""
        was_agreed = self.is_agreed
        self._changed(status, now)
        return self._entry(
            kind, doer, was_agreed=was_agreed, reason=why.reason if why else None, text=why.text if why else None
        )

    def move(self, to: SlotId, period: Period, hold_expires_at: datetime, doer: Doer, now: datetime) -> HistoryEntry:
        was_agreed, left, began = self.is_agreed, self.slot_id, self.starts_at
        self.slot_id, self.starts_at, self.ends_at = to, period.starts_at, period.ends_at
        self.hold_expires_at = hold_expires_at
        self._changed(BookingStatus.RESERVED, now)
        return self._entry(
            HistoryKind.RESCHEDULED,
            doer,
            from_slot_id=left,
            to_slot_id=to,
            from_starts_at=began,
            was_agreed=was_agreed,
        )

    def _changed(self, status: BookingStatus, now: datetime) -> None:
        self.status, self.updated_at = status, now
        self.sequence += 1

    def _entry(
        self,
        kind: HistoryKind,
        doer: Doer,
        *,
        was_agreed: bool,
        from_slot_id: SlotId | None = None,
        to_slot_id: SlotId | None = None,
        from_starts_at: datetime | None = None,
        reason: Reason | None = None,
        text: str | None = None,
    ) -> HistoryEntry:
        return HistoryEntry(
            booking_id=self.id,
            seq=self.sequence + 1,
            at=self.updated_at,
            kind=kind,
            by=doer.by,
            actor_id=doer.account_id,
            from_slot_id=from_slot_id,
            to_slot_id=to_slot_id,
            from_starts_at=from_starts_at,
            was_agreed=was_agreed,
            reason=reason,
            text=text,
        )


def if_holding(last: Booking | None) -> Booking | None:
    """The last booking of a slot, if the slot is its own still."""
    return last if last is not None and last.is_holding else None
