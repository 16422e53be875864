"""Production calendars: which days an organisation works, rests and celebrates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Final
from uuid import UUID

from praktika.kernel.errors import Invalid

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100

DEFAULT_COUNTRY: Final = "RU"


class YearUnknown(Invalid, code="timesheets.year-unknown", ru="Календари ведутся с 2000 по 2100 год."):
    """Calendars are kept from 2000 to 2100."""


class DayType(StrEnum):
    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


class DaySource(StrEnum):
    SEED = "seed"
    EDITED = "edited"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """`moved_from` is the date this one was exchanged with; `shortened_minutes` come off the working day."""

    kind: DayType
    shortened_minutes: int = 0
    moved_from: date | None = None
    moved_to: date | None = None
    title: str = ""
    source: DaySource = DaySource.SEED
    date: date

    @property
    def is_working(self) -> bool:
        return self.kind is DayType.WORKING

    @property
    def labels(self) -> tuple[str, ...]:
        moved = self.moved_from or self.moved_to
        return (*(["shortened"] if self.shortened_minutes else []), *(["moved"] if moved else []))


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day off that is no holiday proper; `moved_from` is the date it was taken from, where that is known."""

    title: str
    moved_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayFacts:
    """What is known of one year of a country. `complete` is False when only fixed holidays and weekends are."""

    holidays: Mapping[date, str]
    days_off: Mapping[date, DayOff] = field(default_factory=dict)
    working_weekends: frozenset[date] = frozenset()
    complete: bool = True


@dataclass(eq=False, kw_only=True)
class CalendarYear:
    """All days of one year of an organisation, from 1 January on."""

    id: UUID
    organisation_id: UUID
    year: int
    country: str
    complete: bool
    days: tuple[CalendarDay, ...]
    version: int = 1

    def day(self, on: date) -> CalendarDay:
        return self.days[on.timetuple().tm_yday - 1]


class Calendar:
    """Several years of one organisation, looked at by date."""

    def __init__(self, years: Iterable[CalendarYear]) -> None:
        self._years = {each.year: each for each in years}

    def day(self, on: date) -> CalendarDay:
        """YearUnknown outside the years given."""
        if on.year not in self._years:
            raise YearUnknown
        return self._years[on.year].day(on)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """What norms are made of: a number of working days and the minutes they are shortened by."""

    working_days: int
    shortened_minutes: int

    @classmethod
    def of(cls, days: Iterable[CalendarDay]) -> "WorkingTime":
        working = [day for day in days if day.is_working]
        return cls(len(working), sum(day.shortened_minutes for day in working))

    def norm(self, weekly_minutes: int) -> int:
        """Minutes to work in the period at a five-day week of `weekly_minutes`, a multiple of 15: a fifth of it a day.

        Order of the Ministry of Health and Social Development of Russia No. 588n of 13 August 2009.
        """
        return weekly_minutes // 5 * self.working_days - self.shortened_minutes


def by_month(days: Iterable[CalendarDay]) -> dict[int, tuple[CalendarDay, ...]]:
    return {number: tuple(group) for number, group in groupby(days, key=lambda day: day.date.month)}
