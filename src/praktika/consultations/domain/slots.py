"""A stretch of a specialist's time that one client may reserve."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from praktika.consultations.domain.errors import IN_PAST, TOO_FAR, WHOLE_MINUTES, SlotStateConflict
from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.errors import Invalid, Violation
from praktika.kernel.money import Money
from praktika.kernel.periods import Period

SlotId = NewType("SlotId", UUID)

SHORTEST: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(hours=12)
HORIZON: Final = timedelta(days=366)


class SlotStatus(StrEnum):
    """In the order of a slot's life, which lists are sorted by."""

    FREE = "free"
    RESERVED = "reserved"
    AGREED = "agreed"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    WITHDRAWN = "withdrawn"


TRANSITIONS: Final = {
    SlotStatus.FREE: {SlotStatus.RESERVED, SlotStatus.WITHDRAWN},
    SlotStatus.RESERVED: {SlotStatus.AGREED, SlotStatus.FREE, SlotStatus.WITHDRAWN},
    SlotStatus.AGREED: {SlotStatus.COMPLETED, SlotStatus.NO_SHOW, SlotStatus.FREE, SlotStatus.WITHDRAWN},
    SlotStatus.COMPLETED: set(),
    SlotStatus.NO_SHOW: set(),
    SlotStatus.WITHDRAWN: set(),
}

UNFINISHED: Final = frozenset(status for status, following in TRANSITIONS.items() if following)


@dataclass(eq=False, kw_only=True)
class Slot:
    """`organisation_id` is the specialist's when the slot was made, None of a free-lance specialist.

    `cost` None is not stated, an amount of 0 free of charge. `location` is told to the client of the booking only. The
    audit trail keeps no words, which an erasure would have to find there.
    """

    id: SlotId
    specialist_id: AccountId
    organisation_id: OrganisationId | None
    starts_at: datetime
    ends_at: datetime
    context: str | None = field(default=None, metadata={"secret": True})
    cost: Money | None = None
    location: str | None = field(default=None, metadata={"secret": True})
    status: SlotStatus = SlotStatus.FREE
    version: int = 1
    created_at: datetime
    updated_at: datetime

    @property
    def period(self) -> Period:
        return Period(self.starts_at, self.ends_at)

    @property
    def is_free(self) -> bool:
        return self.status is SlotStatus.FREE

    @property
    def takes_time(self) -> bool:
        """Of the specialist: no other slot of his may overlap it."""
        return self.status is not SlotStatus.WITHDRAWN

    @property
    def is_unfinished(self) -> bool:
        """Something may still become of it."""
        return self.status in UNFINISHED

    def is_offered(self, now: datetime) -> bool:
        """Whether anybody may see and reserve it."""
        return self.is_free and now < self.starts_at

    def edit(
        self, now: datetime, *, period: Period, context: str | None, cost: Money | None, location: str | None
    ) -> None:
        """Everything of it anew, of a free slot. Invalid for a period no slot may have."""
        self.require(SlotStatus.FREE)
        check_period(period, now)
        self.starts_at, self.ends_at, self.cost = period.starts_at, period.ends_at, cost
        self.describe(now, context=context, location=location)

    def describe(self, now: datetime, *, context: str | None, location: str | None) -> None:
        self.context, self.location = context, location
        self._changed(now)

    def withdraw(self, now: datetime) -> None:
        """Of a free slot; a reserved one is declined or cancelled."""
        self.require(SlotStatus.FREE)
        self.become(SlotStatus.WITHDRAWN, now)

    def require(self, *allowed: SlotStatus) -> None:
        if self.status not in allowed:
            raise SlotStateConflict(slot_status=self.status.value)

    def become(self, status: SlotStatus, now: datetime) -> None:
        if status not in TRANSITIONS[self.status]:
            raise SlotStateConflict(slot_status=self.status.value)
        self.status = status
        self._changed(now)

    def _changed(self, now: datetime) -> None:
        self.version += 1
        self.updated_at = now


def check_period(period: Period, now: datetime) -> None:
    """Whole minutes, 5 minutes to 12 hours, in the future and at most 366 days ahead; else Invalid."""
    if broken := [each for each in (_start(period, now), _end(period)) if each]:
        raise Invalid(*broken)


def _start(period: Period, now: datetime) -> Violation | None:
    if not _is_whole(period.starts_at):
        return Violation("/starts_at", WHOLE_MINUTES)
    if period.starts_at <= now:
        return Violation("/starts_at", IN_PAST)
    return Violation("/starts_at", TOO_FAR) if period.starts_at > now + HORIZON else None


def _end(period: Period) -> Violation | None:
    if not _is_whole(period.ends_at):
        return Violation("/ends_at", WHOLE_MINUTES)
    fits = SHORTEST <= period.ends_at - period.starts_at <= LONGEST
    return None if fits else Violation("/ends_at", "out-of-range")


def _is_whole(moment: datetime) -> bool:
    return moment.second == moment.microsecond == 0
