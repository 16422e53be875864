"""Answers to other modules, from PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, Uuid, and_, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import array

from praktika.infrastructure.reading import Reader, Shape
from praktika.timesheets.adapters.answers import (
    AnswerRows,
    Subject,
    TimesheetsAnswers,
    deviation_subject,
    export_subject,
)
from praktika.timesheets.adapters.sql.reading import SqlCalendarRows
from praktika.timesheets.adapters.sql.tables import days, deviations, exports, schedules
from praktika.timesheets.domain import DeviationStatus, ExportStatus
from praktika.timesheets.policies.calendars import HolidaySource


@cache
def _planned() -> Shape[tuple[UUID, list[date]]]:
    """An intern without such dates is there, too, with none."""
    s, c = schedules.c, days.c
    within = c.date.between(bindparam("first", type_=Date), bindparam("last", type_=Date))
    dates = func.coalesce(func.array_agg(c.date).filter(c.date.is_not(None)), array([], type_=Date))
    rows = (
        select(s.intern_id, dates)
        .outerjoin_from(schedules, days, and_(c.schedule_id == s.id, c.plan_minutes > 0, within))
        .where(s.intern_id == any_(bindparam("intern_ids", type_=ARRAY(Uuid))))
        .group_by(s.intern_id)
    )
    return Shape.of(rows, lambda intern_id, found: (intern_id, sorted(found)))


@cache
def _deviation() -> Shape[Subject]:
    d = deviations.c
    told = (d.status, d.kind, d.first_day, d.last_day, d.minutes, d.decision_comment)
    columns = (schedules.c.account_id, d.requested_by, *told)
    rows = select(*columns).join_from(deviations, schedules, schedules.c.id == d.schedule_id)
    return Shape.of(rows.where(d.id == bindparam("id", type_=Uuid)), _about_deviation)


def _about_deviation(account_id: UUID, requested_by: UUID, status: str, *rest: Any) -> Subject:
    return deviation_subject(account_id, requested_by, DeviationStatus(status), *rest)


@cache
def _export() -> Shape[Subject]:
    e = exports.c
    rows = select(e.requested_by, e.status, e.programme_title).where(e.id == bindparam("id", type_=Uuid))
    return Shape.of(rows, lambda requested_by, status, title: export_subject(requested_by, ExportStatus(status), title))


class SqlAnswerRows(SqlCalendarRows, AnswerRows):
    async def planned(self, intern_ids: Collection[UUID], first: date, last: date) -> Mapping[UUID, Sequence[date]]:
        return dict(await self._reader.fetch(_planned(), intern_ids=list(intern_ids), first=first, last=last))

    async def deviation(self, deviation_id: UUID) -> Subject | None:
        return next(iter(await self._reader.fetch(_deviation(), id=deviation_id)), None)

    async def export(self, export_id: UUID) -> Subject | None:
        return next(iter(await self._reader.fetch(_export(), id=export_id)), None)


class SqlTimesheets(TimesheetsAnswers):
    def __init__(self, reader: Reader, holidays: HolidaySource) -> None:
        super().__init__(SqlAnswerRows(reader), holidays)
