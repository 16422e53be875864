"""How a production calendar is made from a country's holidays (Labour Code of Russia, articles 95 and 112)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from praktika.timesheets.domain import DAY, CalendarDay, DayType, HolidayFacts, days_between

SHORTENED: Final = 60
"""Minutes the day before a holiday is shorter by: article 95."""


def seeded_days(year: int, facts: HolidayFacts, next_year: HolidayFacts) -> tuple[CalendarDay, ...]:
    """Every day of the year. The next one is needed for what comes before its first holiday."""
    shortened = set(_shortened(facts, [*facts.holidays, *next_year.holidays]))
    days = (_day(on, facts) for on in days_between(date(year, 1, 1), date(year, 12, 31)))
    return tuple(replace(day, shortened_minutes=SHORTENED) if day.date in shortened else day for day in days)


def _day(on: date, facts: HolidayFacts) -> CalendarDay:
    if on in facts.holidays:
        return CalendarDay(date=on, kind=DayType.HOLIDAY, title=facts.holidays[on])
    if off := facts.days_off.get(on):
        return CalendarDay(date=on, kind=DayType.WEEKEND, moved_from=off.moved_from, title=off.title)
    if on in facts.working_weekends:
        return CalendarDay(date=on, kind=DayType.WORKING, moved_from=_paid_for_by(on, facts))
    return CalendarDay(date=on, kind=DayType.WEEKEND if on.weekday() >= 5 else DayType.WORKING)


def _paid_for_by(on: date, facts: HolidayFacts) -> date | None:
    return next((day for day, off in facts.days_off.items() if off.moved_from == on), None)


def _shortened(facts: HolidayFacts, holidays: Iterable[date]) -> Iterable[date]:
    """The eve of a holiday; when it is a day off worked for on another date, that date."""
    for eve in (holiday - DAY for holiday in holidays):
        off = facts.days_off.get(eve)
        if off and off.moved_from in facts.working_weekends:
            yield off.moved_from
        elif _day(eve, facts).kind is DayType.WORKING:
            yield eve
