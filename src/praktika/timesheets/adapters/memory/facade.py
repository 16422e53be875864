"""Answers to other modules, from memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore
from praktika.timesheets.adapters.answers import (
    AnswerRows,
    Subject,
    TimesheetsAnswers,
    deviation_subject,
    export_subject,
)
from praktika.timesheets.adapters.memory.reading import MemoryCalendarRows
from praktika.timesheets.adapters.memory.repositories import DAYS, DEVIATIONS, EXPORTS, SCHEDULES
from praktika.timesheets.policies.calendars import HolidaySource


class MemoryAnswerRows(MemoryCalendarRows, AnswerRows):
    async def planned(self, intern_ids: Collection[UUID], first: date, last: date) -> Mapping[UUID, Sequence[date]]:
        owners = {each.id: each.intern_id for each in self._store.rows(SCHEDULES) if each.intern_id in intern_ids}
        found: dict[UUID, list[date]] = {intern_id: [] for intern_id in owners.values()}
        for schedule_id, day in self._store.rows(DAYS):
            if schedule_id in owners and day.plan_minutes and first <= day.date <= last:
                found[owners[schedule_id]].append(day.date)
        return {intern_id: sorted(dates) for intern_id, dates in found.items()}

    async def deviation(self, deviation_id: UUID) -> Subject | None:
        for each in self._store.rows(DEVIATIONS):
            if each.id == deviation_id:
                return deviation_subject(
                    self._account_of(each.schedule_id),
                    each.requested_by,
                    each.status,
                    each.kind,
                    each.first_day,
                    each.last_day,
                    each.minutes,
                    each.decision_comment,
                )
        return None

    async def export(self, export_id: UUID) -> Subject | None:
        found = (each for each in self._store.rows(EXPORTS) if each.id == export_id)
        return next((export_subject(each.requested_by, each.status, each.programme_title) for each in found), None)

    def _account_of(self, schedule_id: UUID) -> UUID:
        return next(each.account_id for each in self._store.rows(SCHEDULES) if each.id == schedule_id)


class MemoryTimesheets(TimesheetsAnswers):
    def __init__(self, store: MemoryStore, holidays: HolidaySource) -> None:
        super().__init__(MemoryAnswerRows(store), holidays)
