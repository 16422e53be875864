"""The days programmes and internships may have."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from praktika.internships.domain.errors import IN_THE_PAST
from praktika.kernel.errors import Invalid, Violation

YEARS: Final = range(2000, 2101)
"""The years production calendars are kept for: outside them nobody can have a schedule."""

FURTHEST_BACK: Final = 2
"""How many years ago a backdated programme may have begun."""


def refuse_past(starts_on: date, today: date, *, backdated: bool) -> None:
    """Invalid for a first day that is over, unless it is `backdated`, and then for one over `FURTHEST_BACK` years."""
    if starts_on < (_years_before(today) if backdated else today):
        raise Invalid.at("/starts_on", IN_THE_PAST)


def misplaced(starts_on: date, ends_on: date, enrol_until: date) -> Iterator[Violation]:
    given = {"/starts_on": starts_on, "/ends_on": ends_on}
    wrong = [pointer for pointer, day in given.items() if day.year not in YEARS]
    if not wrong and ends_on < starts_on:
        wrong.append("/ends_on")
    if enrol_until > ends_on:
        wrong.append("/enrol_until")
    return (Violation(pointer, "out-of-range") for pointer in wrong)


def _years_before(day: date) -> date:
    """The same day of the year, for 29 February the day before."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - FURTHEST_BACK, day=28 if is_leap_day else day.day)
