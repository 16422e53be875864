"""Holidays of countries from the `holidays` library: no network."""

import re
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from praktika.timesheets.domain import DayOff, HolidayFacts
from praktika.timesheets.ports import HolidaySource

SUBSTITUTED: Final = re.compile(r"\(substituted from (\d\d/\d\d/\d{4})\)")
NOT_PROPER: Final = re.compile(r"\((substituted|observed)\b")


class LibraryHolidays(HolidaySource):
    def facts(self, country: str, year: int) -> HolidayFacts | None:
        try:  # asking the library for its list of countries would import them all
            return _facts(country, year)
        except NotImplementedError:
            return None


@cache
def _facts(country: str, year: int) -> HolidayFacts:
    known = _known(country, year)
    proper = {day: name for day, name in known.items() if not NOT_PROPER.search(name)}
    off = {day: DayOff(name, _moved_from(name)) for day, name in known.items() if day not in proper}
    return HolidayFacts(
        holidays=proper,
        days_off=off,
        working_weekends=frozenset(day for day in known.weekend_workdays if day.year == year),
        complete=_is_complete(known, year),
    )


def _known(country: str, year: int) -> Any:
    """English names where the library has them: their wording tells moved days from holidays proper."""
    import holidays  # not before a calendar is made: it is large

    kind = holidays.country_holidays(country)
    language = "en_US" if "en_US" in kind.supported_languages else None
    return holidays.country_holidays(country, years=year, language=language)


def _moved_from(name: str) -> date | None:
    found = SUBSTITUTED.search(name)
    return datetime.strptime(found[1], "%m/%d/%Y").date() if found else None  # noqa: DTZ007  a local date


def _is_complete(known: Any, year: int) -> bool:
    """Where a decision moves days every year, later years than the last one decided are known only in part."""
    last = max(known.special_public_holidays) if hasattr(known, "substituted_label") else known.end_year
    return bool(known.start_year <= year <= last)
