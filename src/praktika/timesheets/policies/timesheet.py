"""A month as payroll reads it: a row per person, a cell per day, sums. No spreadsheet here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from praktika.timesheets.domain import Calendar, Day, DayKind, Month
from praktika.timesheets.policies.names import name_key
from praktika.timesheets.policies.totals import Totals

NO_SUCH_DAY = "X"
NOT_HERE = "-"
HALF = 15
"""The last day of a month's first half."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One intern; days outside starts_on..ends_on are not his."""

    intern_id: UUID
    name: str
    personnel_number: str
    position: str
    starts_on: date
    ends_on: date

    @property
    def sort_key(self) -> tuple[str, str, str, UUID]:
        return name_key(self.name, self.personnel_number, self.intern_id)


@dataclass(frozen=True, slots=True)
class DayCell:
    """`codes` as the form shows them, `minutes` of the kinds that have hours."""

    codes: str = ""
    minutes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMonth:
    """`cells` stand for 1..31; `days` are those that are shown and counted."""

    number: int
    person: Person
    days: Sequence[Day]
    cells: Sequence[DayCell]
    first_half: Totals
    second_half: Totals
    month: Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSheet:
    """`number` of the sheet in its file; `rest_days` are the numbers of weekends and holidays."""

    number: int
    month: Month
    first_day: date
    last_day: date
    rest_days: frozenset[int]
    rows: Sequence[PersonMonth]


def month_sheet(
    number: int,
    month: Month,
    programme: tuple[date, date],
    people: Mapping[Person, Sequence[Day]],
    calendar: Calendar,
    as_of: date,
    codes: Mapping[str, str],
) -> MonthSheet:
    """Days after `as_of` are neither shown nor counted. `programme` are its first and last day."""
    ordered = sorted(people, key=lambda person: person.sort_key)
    return MonthSheet(
        number=number,
        month=month,
        first_day=max(month.first_day, programme[0]),
        last_day=min(month.last_day, programme[1]),
        rest_days=_rest_days(month, calendar),
        rows=[_row(n, person, people[person], month, as_of, codes) for n, person in enumerate(ordered, 1)],
    )


def used_kinds(days: Iterable[Day], as_of: date) -> set[DayKind]:
    return {entry.day_kind for day in days if day.date <= as_of for entry in day.entries}


def _rest_days(month: Month, calendar: Calendar) -> frozenset[int]:
    return frozenset(on.day for on in month.days if not calendar.day(on).is_working)


def _row(
    number: int, person: Person, days: Sequence[Day], month: Month, as_of: date, codes: Mapping[str, str]
) -> PersonMonth:
    shown = [day for day in days if day.date <= as_of]
    by_date = {day.date: day for day in shown}
    return PersonMonth(
        number=number,
        person=person,
        days=shown,
        cells=[_cell(each, person, month, as_of, by_date, codes) for each in range(1, 32)],
        first_half=Totals.of(day for day in shown if day.date.day <= HALF),
        second_half=Totals.of(day for day in shown if day.date.day > HALF),
        month=Totals.of(shown),
    )


def _cell(
    number: int, person: Person, month: Month, as_of: date, days: Mapping[date, Day], codes: Mapping[str, str]
) -> DayCell:
    if number > month.length:
        return _shared(NO_SUCH_DAY)
    on = date(month.year, month.number, number)
    if on > as_of:
        return _shared()
    if not person.starts_on <= on <= person.ends_on:
        return _shared(NOT_HERE)
    return _filled(days[on], codes) if on in days else _shared()


@lru_cache(maxsize=1024)
def _shared(codes: str = "", minutes: tuple[int, ...] = ()) -> DayCell:
    """One object for all cells that look the same: of a large month there are hundreds of thousands."""
    return DayCell(codes, minutes)


def _filled(day: Day, codes: Mapping[str, str]) -> DayCell:
    return _shared(
        "/".join(codes[entry.kind] for entry in day.entries),
        tuple(entry.minutes for entry in day.entries if _has_hours(entry.day_kind) and entry.minutes),
    )


def _has_hours(kind: DayKind) -> bool:
    return kind.is_worked or kind.is_counted_in_minutes
