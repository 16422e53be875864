"""Production calendars as use cases need them."""

from datetime import date
from uuid import UUID

from praktika.kernel.errors import Violation
from praktika.timesheets.domain import FIRST_YEAR, LAST_YEAR, Calendar, CalendarYear, YearUnknown
from praktika.timesheets.policies.calendars import SEEDED_VERSION, HolidaySource, with_missing
from praktika.timesheets.ports import TimesheetsUnitOfWork


class Calendars:
    def __init__(self, holidays: HolidaySource) -> None:
        self._holidays = holidays

    async def read(self, uow: TimesheetsUnitOfWork, organisation_id: UUID, first: date, last: date) -> Calendar:
        """The organisation's calendars of these days; YearUnknown outside 2000..2100."""
        return Calendar(await self._years(uow, organisation_id, first, last))

    async def store(self, uow: TimesheetsUnitOfWork, organisation_id: UUID, first: date, last: date) -> Calendar:
        """The same; those that were not needed before are stored, so that plans and calendars stay in step."""
        years = await self._years(uow, organisation_id, first, last)
        if missing := [each for each in years if each.version == SEEDED_VERSION]:
            for each in missing:
                each.version += 1
            await uow.calendars.add_new(missing)
        return Calendar(years)

    async def _years(
        self, uow: TimesheetsUnitOfWork, organisation_id: UUID, first: date, last: date
    ) -> list[CalendarYear]:
        if first.year < FIRST_YEAR or last.year > LAST_YEAR:
            raise YearUnknown(Violation("", "out-of-range"))
        stored = await uow.calendars.of_years(organisation_id, first.year, last.year)
        return with_missing(stored, organisation_id, range(first.year, last.year + 1), self._holidays)
