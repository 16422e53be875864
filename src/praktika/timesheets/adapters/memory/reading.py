"""What queries read, from memory."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.memory_listing import first
from praktika.kernel.actors import Reach
from praktika.timesheets.adapters.memory.repositories import CALENDARS, DAYS, DEVIATIONS, EXPORTS, SCHEDULES
from praktika.timesheets.domain import CalendarYear, Day, Deviation, Export, Paper, Schedule
from praktika.timesheets.queries import (
    CalendarRows,
    DeviationFilters,
    DeviationRow,
    DeviationRows,
    ExportFilters,
    ExportRows,
    ExportView,
    PaperView,
    ScheduleRows,
    ScheduleView,
    Sight,
    StageView,
)


class MemoryCalendarRows(CalendarRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def calendars(self, organisation_id: UUID, first: int, last: int) -> Sequence[CalendarYear]:
        rows = self._store.rows(CALENDARS)
        return [each for each in rows if each.organisation_id == organisation_id and first <= each.year <= last]


class MemoryScheduleRows(ScheduleRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def schedule(self, intern_id: UUID) -> ScheduleView | None:
        found = (each for each in self._store.rows(SCHEDULES) if each.intern_id == intern_id)
        return next(map(_schedule, found), None)

    async def days(self, schedule_id: UUID, first: date, last: date) -> Sequence[Day]:
        rows = self._store.rows(DAYS)
        found = (day for owner, day in rows if owner == schedule_id and first <= day.date <= last)
        return sorted(found, key=lambda day: day.date)


class MemoryDeviationRows(DeviationRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def deviation(self, deviation_id: UUID) -> DeviationRow | None:
        return next((row for row in self._rows() if row.id == deviation_id), None)

    async def deviations(
        self, sight: Sight, filters: DeviationFilters, *, falling: bool, after: tuple[date, UUID] | None, limit: int
    ) -> Sequence[DeviationRow]:
        found = (row for row in self._rows() if _is_seen(row, sight) and _is_asked_for(row, filters))
        return first(found, _key, after=after, limit=limit, falling=falling)

    def _rows(self) -> list[DeviationRow]:
        schedules = {each.id: each for each in self._store.rows(SCHEDULES)}
        return [_deviation(each, schedules[each.schedule_id]) for each in self._store.rows(DEVIATIONS)]


class MemoryExportRows(ExportRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def export(self, me: UUID | None, reach: Reach, export_id: UUID) -> ExportView | None:
        return next((view for view in self._seen(me, reach) if view.id == export_id), None)

    async def exports(
        self,
        me: UUID | None,
        reach: Reach,
        filters: ExportFilters,
        *,
        before: tuple[datetime, UUID] | None,
        limit: int,
    ) -> Sequence[ExportView]:
        found = [
            view
            for view in self._seen(me, reach)
            if filters.programme_id in (None, view.programme_id)
            and filters.status in (None, view.status)
            and (before is None or (view.created_at, view.id) < before)
        ]
        return sorted(found, key=lambda view: (view.created_at, view.id), reverse=True)[:limit]

    def _seen(self, me: UUID | None, reach: Reach) -> list[ExportView]:
        rows = self._store.rows(EXPORTS)
        return [
            _export(each)
            for each in rows
            if reach.everywhere or each.organisation_id in reach.organisations or each.requested_by == me
        ]


def _key(row: DeviationRow) -> tuple[date, UUID]:
    return row.first_day, row.id


def _is_seen(row: DeviationRow, sight: Sight) -> bool:
    return (
        sight.everywhere
        or row.organisation_id in sight.organisations
        or (sight.me is not None and sight.me in (row.account_id, row.curator_id))
        or row.programme_id == sight.programme_id
    )


def _is_asked_for(row: DeviationRow, filters: DeviationFilters) -> bool:
    return (
        filters.intern_id in (None, row.intern_id)
        and filters.programme_id in (None, row.programme_id)
        and filters.kind in (None, row.kind)
        and filters.status in (None, row.status)
        and (filters.day_from is None or filters.day_from <= row.last_day)
        and (filters.day_to is None or row.first_day < filters.day_to)
    )


def _same(source: object, view: Any) -> dict[str, Any]:
    """The members a view shares with its source."""
    return {each.name: getattr(source, each.name) for each in fields(view) if hasattr(source, each.name)}


def _schedule(schedule: Schedule) -> ScheduleView:
    given = _same(schedule, ScheduleView) | {
        "stages": [StageView(**_same(each, StageView) | {"state": each.state.value}) for each in schedule.stages],
        "terms": [
            {
                "from": each.since,
                "weekly_minutes": each.weekly_minutes,
                "student_in_term": each.student_in_term,
                "category": each.category.value,
            }
            for each in schedule.terms
        ],
        "state": schedule.state.value,
    }
    return ScheduleView(**given)


def _deviation(deviation: Deviation, schedule: Schedule) -> DeviationRow:
    given = _same(schedule, DeviationRow) | _same(deviation, DeviationRow)
    return DeviationRow(
        **given
        | {
            "effect": deviation.effect.value,
            "status": deviation.status.value,
            "document": _paper(deviation.document),
        }
    )


def _paper(paper: Paper | None) -> PaperView | None:
    return PaperView(paper.number, paper.issued_on, paper.title) if paper else None


def _export(export: Export) -> ExportView:
    given = _same(export, ExportView) | {"form": export.form.value, "status": export.status.value}
    return ExportView(**given)
