"""Answers to other modules, whatever the store is."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, Protocol
from uuid import UUID

from praktika.timesheets.domain import (
    FIRST_YEAR,
    KINDS,
    LAST_YEAR,
    CalendarDay,
    CalendarYear,
    DeviationStatus,
    ExportStatus,
    YearUnknown,
)
from praktika.timesheets.facade import TimesheetsFacade
from praktika.timesheets.policies.calendars import HolidaySource, with_missing

DEVIATION_DECIDED: Final = "timesheet.deviation-decided"
DEVIATION_REQUESTED: Final = "timesheet.deviation-requested"
EXPORT_FINISHED: Final = "export.finished"

DECIDED: Final = (DeviationStatus.APPROVED, DeviationStatus.REJECTED, DeviationStatus.CANCELLED)
FINISHED: Final = (ExportStatus.READY, ExportStatus.FAILED)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a letter is about: whose it is, how it stands, and what the letter tells. Without a recipient it is for
    people of whom another module knows."""

    recipient: UUID | None
    is_settled: bool
    details: Mapping[str, Any]


class AnswerRows(Protocol):
    async def calendars(self, organisation_id: UUID, first: int, last: int) -> Sequence[CalendarYear]:
        """The stored ones of these years, inclusive."""
        ...

    async def planned(self, intern_ids: Collection[UUID], first: date, last: date) -> Mapping[UUID, Sequence[date]]:
        """Dates with a plan, ascending, of the interns who have a schedule."""
        ...

    async def deviation(self, deviation_id: UUID) -> Subject | None: ...

    async def export(self, export_id: UUID) -> Subject | None: ...


class TimesheetsAnswers(TimesheetsFacade):
    def __init__(self, rows: AnswerRows, holidays: HolidaySource) -> None:
        self._rows = rows
        self._holidays = holidays

    async def nth_working_days(self, organisation_id: UUID, start: date, numbers: Sequence[int]) -> Mapping[int, date]:
        """YearUnknown when the calendars end before."""
        found: dict[int, date] = {}
        year, count, most = start.year, 0, max(numbers, default=0)
        while count < most:
            for day in await self._working_days(organisation_id, year, start):
                count += 1
                found[count] = day.date
            year += 1
        return {number: found[number] for number in numbers}

    async def is_working_day(self, organisation_id: UUID, on: date) -> bool:
        return (await self._year(organisation_id, on.year)).day(on).is_working

    async def planned_working_days(
        self, intern_ids: Collection[UUID], date_from: date, date_to: date
    ) -> Mapping[UUID, Sequence[date]]:
        return await self._rows.planned(intern_ids, date_from, date_to)

    async def still_true(
        self, kind: str, subject_id: UUID, recipient: UUID, planned_at: datetime | None = None
    ) -> bool:
        subject = await self._subject(kind, subject_id)
        return subject is not None and subject.is_settled and subject.recipient in (None, recipient)

    async def details_of(self, kind: str, subject_id: UUID, recipient: UUID) -> Mapping[str, Any] | None:
        subject = await self._subject(kind, subject_id)
        return subject.details if subject and subject.recipient in (None, recipient) else None

    async def recipients_of(self, kind: str, subject_id: UUID) -> Sequence[UUID]:
        subject = await self._subject(kind, subject_id)
        return [subject.recipient] if subject and subject.recipient else []

    async def _subject(self, kind: str, subject_id: UUID) -> Subject | None:
        if kind == DEVIATION_DECIDED:
            return await self._rows.deviation(subject_id)
        if kind == DEVIATION_REQUESTED:
            return _asked(await self._rows.deviation(subject_id))
        return await self._rows.export(subject_id) if kind == EXPORT_FINISHED else None

    async def _working_days(self, organisation_id: UUID, year: int, start: date) -> Iterator[CalendarDay]:
        days = (await self._year(organisation_id, year)).days
        return (day for day in days if day.is_working and day.date >= start)

    async def _year(self, organisation_id: UUID, year: int) -> CalendarYear:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise YearUnknown
        stored = await self._rows.calendars(organisation_id, year, year)
        (found,) = with_missing(stored, organisation_id, [year], self._holidays)
        return found


def _asked(deviation: Subject | None) -> Subject | None:
    """For those who decide, as long as it waits for them."""
    if deviation is None:
        return None
    waits = deviation.details["decision"] == DeviationStatus.REQUESTED
    return replace(deviation, recipient=None, is_settled=waits)


def deviation_subject(
    account_id: UUID,
    requested_by: UUID,
    status: DeviationStatus,
    kind: str,
    first_day: date,
    last_day: date,
    minutes: int | None,
    comment: str | None,
) -> Subject:
    details = {
        "decision": status.value,
        "asked": requested_by == account_id,
        "kind_title": {"en": KINDS[kind].en, "ru": KINDS[kind].ru},
        "first_day": first_day,
        "last_day": last_day,
        "minutes": minutes,
        "comment": comment,
    }
    return Subject(account_id, status in DECIDED, details)


def export_subject(requested_by: UUID, status: ExportStatus, programme_title: str) -> Subject:
    return Subject(requested_by, status in FINISHED, {"programme_title": programme_title, "status": status.value})
