"""One day of a schedule: what was planned, and what it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from praktika.kernel.errors import Invalid
from praktika.timesheets.domain.kinds import KINDS, DayKind

MINUTES_OF_DAY: Final = 24 * 60


class DayTooLong(Invalid, code="timesheets.day-too-long", ru="В дне не может быть больше 24 часов."):
    """A day cannot hold more than 24 hours."""


class EntrySource(StrEnum):
    PLAN = "plan"
    DEVIATION = "deviation"


@dataclass(frozen=True, slots=True)
class Entry:
    """A part of a day. `source_id` is the deviation it comes from."""

    kind: str
    minutes: int
    source: EntrySource = EntrySource.PLAN
    source_id: UUID | None = None

    @property
    def day_kind(self) -> DayKind:
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Day:
    """Entries stand in the order of their kinds' numbers."""

    date: date
    plan_minutes: int
    entries: tuple[Entry, ...]

    @property
    def worked_minutes(self) -> int:
        return sum(entry.minutes for entry in self.entries if entry.day_kind.is_worked)


def day_of(on: date, plan_minutes: int, entries: Sequence[Entry]) -> Day:
    """DayTooLong when the entries hold more than 24 hours."""
    if sum(entry.minutes for entry in entries) > MINUTES_OF_DAY:
        raise DayTooLong(date=on)
    return Day(on, plan_minutes, tuple(sorted(entries, key=lambda entry: entry.day_kind.number)))
