"""The calendars of some years: those an organisation has, and for the others what would be made of the holidays."""

from collections.abc import Iterable, Sequence
from typing import Protocol
from uuid import UUID

from praktika.kernel.ids import uuid7
from praktika.timesheets.domain import DEFAULT_COUNTRY, CalendarYear, HolidayFacts
from praktika.timesheets.policies.seeding import seeded_days

SEEDED_VERSION = 0
"""Of a calendar that is not stored yet."""


class HolidaySource(Protocol):
    """What is known of countries' holidays, without asking any network."""

    def facts(self, country: str, year: int) -> HolidayFacts | None:
        """None for a country (ISO 3166-1 alpha-2) nothing is known of."""
        ...


def seeded_year(organisation_id: UUID, year: int, holidays: HolidaySource) -> CalendarYear:
    facts, next_year = (_facts(holidays, each) for each in (year, year + 1))
    return CalendarYear(
        id=uuid7(),
        organisation_id=organisation_id,
        year=year,
        country=DEFAULT_COUNTRY,
        complete=facts.complete,
        days=seeded_days(year, facts, next_year),
        version=SEEDED_VERSION,
    )


def with_missing(
    stored: Sequence[CalendarYear], organisation_id: UUID, years: Iterable[int], holidays: HolidaySource
) -> list[CalendarYear]:
    known = {each.year: each for each in stored}
    return [known.get(year) or seeded_year(organisation_id, year, holidays) for year in years]


def _facts(holidays: HolidaySource, year: int) -> HolidayFacts:
    facts = holidays.facts(DEFAULT_COUNTRY, year)
    assert facts, "holidays of the default country are known"
    return facts
