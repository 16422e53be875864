"""Production calendars as the API answers them; a year nobody needed yet is worked out and not stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as LocalDate
from typing import Protocol
from uuid import UUID

from praktika.kernel.actors import Actor
from praktika.kernel.errors import NotFound
from praktika.timesheets.domain import FIRST_YEAR, LAST_YEAR, CalendarDay, CalendarYear, Month, WorkingTime, by_month
from praktika.timesheets.permissions import CALENDAR_READ
from praktika.timesheets.policies.calendars import HolidaySource, with_missing
from praktika.timesheets.ports import People


@dataclass(frozen=True, slots=True)
class CalendarDayView:
    """`moved_from` is the date it was exchanged with; `labels` add `shortened` and `moved`."""

    date: LocalDate
    kind: str
    shortened_minutes: int
    moved_from: LocalDate | None
    moved_to: LocalDate | None
    title: str
    source: str
    labels: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarView:
    """`complete` is False while only fixed holidays of the year are known; `version` 0 is not stored yet."""

    organisation_id: UUID
    year: int
    country: str
    complete: bool
    working_days: int
    days: Sequence[CalendarDayView]
    version: int


@dataclass(frozen=True, slots=True)
class NormView:
    """Minutes; `month` is `YYYY-MM`, None for the whole year."""

    month: str | None
    working_days: int
    shortened_minutes: int
    norm: int


@dataclass(frozen=True, slots=True)
class NormsView:
    months: Sequence[NormView]
    year: NormView


class CalendarRows(Protocol):
    async def calendars(self, organisation_id: UUID, first: int, last: int) -> Sequence[CalendarYear]:
        """The stored ones of these years, inclusive."""
        ...


class CalendarQueries:
    """Everybody may see a calendar, but staff only their own organisation's. NotFound for any other."""

    def __init__(self, rows: CalendarRows, people: People, holidays: HolidaySource) -> None:
        self._rows = rows
        self._people = people
        self._holidays = holidays

    async def calendar(
        self, actor: Actor, organisation_id: UUID, year: int, *, month: Month | None = None
    ) -> CalendarView:
        """Of the whole year, or of one month of it."""
        found = await self._year(actor, organisation_id, year)
        days = by_month(found.days)[month.number] if month else found.days
        return CalendarView(
            organisation_id=found.organisation_id,
            year=found.year,
            country=found.country,
            complete=found.complete,
            working_days=WorkingTime.of(days).working_days,
            days=[_day(day) for day in days],
            version=found.version,
        )

    async def norms(self, actor: Actor, organisation_id: UUID, year: int, weekly_minutes: int) -> NormsView:
        """`weekly_minutes` of a five-day week, a multiple of 15."""
        found = await self._year(actor, organisation_id, year)
        months = [_norm(str(Month(year, n)), days, weekly_minutes) for n, days in by_month(found.days).items()]
        return NormsView(months, _norm(None, found.days, weekly_minutes))

    async def _year(self, actor: Actor, organisation_id: UUID, year: int) -> CalendarYear:
        actor.require(CALENDAR_READ, organisation_id)
        known = FIRST_YEAR <= year <= LAST_YEAR and actor.organisation_id in (None, organisation_id)
        if not known or not await self._people.organisation(organisation_id):
            raise NotFound
        stored = await self._rows.calendars(organisation_id, year, year)
        (found,) = with_missing(stored, organisation_id, [year], self._holidays)
        return found


def _day(day: CalendarDay) -> CalendarDayView:
    return CalendarDayView(
        date=day.date,
        kind=day.kind.value,
        shortened_minutes=day.shortened_minutes,
        moved_from=day.moved_from,
        moved_to=day.moved_to,
        title=day.title,
        source=day.source.value,
        labels=day.labels,
    )


def _norm(month: str | None, days: Sequence[CalendarDay], weekly_minutes: int) -> NormView:
    time = WorkingTime.of(days)
    return NormView(month, time.working_days, time.shortened_minutes, time.norm(weekly_minutes))
