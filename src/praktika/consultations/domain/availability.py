"""When a specialist usually has time: weekly rules by his clock, and the days that differ."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, NewType, TypedDict, Unpack
from uuid import UUID

from praktika.consultations.domain.errors import ENDS_BEFORE_START, FITS_NO_SLOT, NOT_WHEN_CLOSED
from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.errors import Invalid, Violation
from praktika.kernel.money import Money

RuleId = NewType("RuleId", UUID)
ExceptionId = NewType("ExceptionId", UUID)

MOST_RULES: Final = 50
"""Of one specialist."""

WEEKDAYS: Final = range(1, 8)
SLOT_MINUTES: Final = range(5, 481)
GAP_MINUTES: Final = range(241)

FROM: Final = r"([01]\d|2[0-3]):[0-5]\d"
TO: Final = rf"{FROM}|24:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A stretch of a day by the specialist's clock, cut into slots that leave gaps between them.

    `local_from` and `local_to` are `HH:MM`, the latter up to `24:00`. `id` is that of the rule or exception.
    """

    id: UUID
    local_from: str
    local_to: str
    slot_minutes: int
    gap_minutes: int
    context: str | None
    cost: Money | None
    location: str | None

    @property
    def starts(self) -> range:
        """Of the slots, in minutes after midnight."""
        last = _minutes(self.local_to) - self.slot_minutes
        return range(_minutes(self.local_from), last + 1, self.slot_minutes + self.gap_minutes)


class RuleTerms(TypedDict, total=False):
    """What of a rule may be edited."""

    weekday: int
    local_from: str
    local_to: str
    slot_minutes: int
    gap_minutes: int
    valid_from: date
    valid_to: date | None
    context: str | None
    cost: Money | None
    location: str | None


@dataclass(eq=False, kw_only=True)
class AvailabilityRule:
    """Hours of every week. `weekday` 1 is Monday, 7 Sunday; `valid_to` is the last day, None for ever.

    Invalid for terms no rule may have.
    """

    id: RuleId
    specialist_id: AccountId
    organisation_id: OrganisationId | None
    weekday: int
    local_from: str
    local_to: str
    slot_minutes: int
    gap_minutes: int = 0
    valid_from: date
    valid_to: date | None = None
    context: str | None = field(default=None, metadata={"secret": True})
    cost: Money | None = None
    location: str | None = field(default=None, metadata={"secret": True})
    version: int = 1
    created_at: datetime
    updated_at: datetime

    def __post_init__(self) -> None:
        self._check()

    @property
    def hours(self) -> Hours:
        return _hours(self)

    def applies_on(self, day: date) -> bool:
        is_valid = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return is_valid and day.isoweekday() == self.weekday

    def edit(self, now: datetime, **terms: Unpack[RuleTerms]) -> None:
        for name, value in terms.items():
            setattr(self, name, value)
        self._check()
        self.version += 1
        self.updated_at = now

    def _check(self) -> None:
        broken = [*_broken_times(self)]
        if self.weekday not in WEEKDAYS:
            broken.append(Violation("/weekday", "out-of-range"))
        if self.valid_to and self.valid_to < self.valid_from:
            broken.append(Violation("/valid_to", ENDS_BEFORE_START))
        if broken:
            raise Invalid(*broken)


class ExceptionKind(StrEnum):
    CLOSED = "closed"
    EXTRA = "extra"


@dataclass(eq=False, kw_only=True)
class AvailabilityException:
    """One day: `closed`, no rule applies; `extra`, hours besides the rules, or instead of them where it is closed, too.

    A closed one tells nothing else. Invalid otherwise, and for hours no day may have.
    """

    id: ExceptionId
    specialist_id: AccountId
    organisation_id: OrganisationId | None
    on: date
    kind: ExceptionKind
    local_from: str | None = None
    local_to: str | None = None
    slot_minutes: int | None = None
    gap_minutes: int | None = None
    context: str | None = field(default=None, metadata={"secret": True})
    cost: Money | None = None
    location: str | None = field(default=None, metadata={"secret": True})
    created_at: datetime

    def __post_init__(self) -> None:
        if not self.is_closed and self.gap_minutes is None:
            self.gap_minutes = 0
        if broken := [*(self._told_when_closed() if self.is_closed else self._broken_hours())]:
            raise Invalid(*broken)

    @property
    def is_closed(self) -> bool:
        return self.kind is ExceptionKind.CLOSED

    @property
    def hours(self) -> Hours:
        """Of an extra one."""
        return _hours(self)

    def _told_when_closed(self) -> Iterator[Violation]:
        told = (name for name in HOURS if getattr(self, name) is not None)
        return (Violation(f"/{name}", NOT_WHEN_CLOSED) for name in told)

    def _broken_hours(self) -> Iterator[Violation]:
        missing = [name for name in REQUIRED if getattr(self, name) is None]
        return (Violation(f"/{name}", "required") for name in missing) if missing else _broken_times(self)


REQUIRED: Final = ("local_from", "local_to", "slot_minutes")
HOURS: Final = (*REQUIRED, "gap_minutes", "context", "cost", "location")


def _hours(record: Any) -> Hours:
    return Hours(id=record.id, **{name: getattr(record, name) for name in HOURS})


def _broken_times(record: Any) -> Iterator[Violation]:
    """Each member for itself; whether they go together once they can be read."""
    shapes = {"local_from": FROM, "local_to": TO}
    ranges = {"slot_minutes": SLOT_MINUTES, "gap_minutes": GAP_MINUTES}
    unread = [name for name, shape in shapes.items() if not re.fullmatch(shape, getattr(record, name))]
    beyond = [name for name, allowed in ranges.items() if getattr(record, name) not in allowed]
    yield from (Violation(f"/{name}", "invalid-format") for name in unread)
    yield from (Violation(f"/{name}", "out-of-range") for name in beyond)
    if not unread and record.local_to <= record.local_from:
        yield Violation("/local_to", ENDS_BEFORE_START)
    elif not unread and not beyond and not _hours(record).starts:
        yield Violation("/slot_minutes", FITS_NO_SLOT)


def _minutes(shown: str) -> int:
    hours, minutes = shown.split(":")
    return int(hours) * 60 + int(minutes)
