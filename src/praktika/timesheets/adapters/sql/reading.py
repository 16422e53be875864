"""What queries read, from PostgreSQL."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Integer,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    or_,
    select,
    tuple_,
)

from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.types import Instant
from praktika.kernel.actors import Reach
from praktika.timesheets.adapters.sql.entries import entries_of
from praktika.timesheets.adapters.sql.tables import DAYS_OF_YEAR, calendar_years, days, deviations, exports, schedules
from praktika.timesheets.domain import CalendarYear, Day
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
    TermView,
)

LIMIT = bindparam("limit", type_=Integer)
ME = bindparam("me", type_=Uuid)
ORGANISATIONS = any_(bindparam("organisations", type_=ARRAY(Uuid)))

CALENDAR = tuple(calendar_years.c)
SCHEDULE = tuple(schedules.c)
DEVIATION = (
    *(column for column in deviations.c if column.key != "updated_at"),
    schedules.c.account_id,
    schedules.c.curator_id,
    schedules.c.starts_on,
    schedules.c.ends_on,
)
EXPORT = tuple(exports.c[name] for name in ExportView.__dataclass_fields__)


def _given(columns: Sequence[ColumnElement[Any]], values: Sequence[Any]) -> dict[str, Any]:
    return {column.key or "": value for column, value in zip(columns, values, strict=True)}


def calendar_of(*values: Any) -> CalendarYear:
    given = _given(CALENDAR, values)
    return CalendarYear(**given | {"days": DAYS_OF_YEAR.process_result_value(given["days"], None)})


@cache
def calendars() -> Shape[CalendarYear]:
    c = calendar_years.c
    years = c.year.between(bindparam("first", type_=Integer), bindparam("last", type_=Integer))
    mine = c.organisation_id == bindparam("organisation_id", type_=Uuid)
    return Shape.of(select(*CALENDAR).where(mine, years), calendar_of)


class SqlCalendarRows(CalendarRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def calendars(self, organisation_id: UUID, first: int, last: int) -> Sequence[CalendarYear]:
        return await self._reader.fetch(calendars(), organisation_id=organisation_id, first=first, last=last)


def _schedule_view(*values: Any) -> ScheduleView:
    given = _given(SCHEDULE, values)
    return ScheduleView(
        **given
        | {"stages": [_stage(each) for each in given["stages"]], "terms": [_term(each) for each in given["terms"]]}
    )


def _stage(kept: dict[str, Any]) -> StageView:
    dates = {name: kept[name] and date.fromisoformat(kept[name]) for name in ("starts_on", "ends_on")}
    return StageView(**kept | dates | {"stage_id": UUID(kept["stage_id"])})


def _term(kept: dict[str, Any]) -> TermView:
    return {
        "from": date.fromisoformat(kept["since"]),
        "weekly_minutes": kept["weekly_minutes"],
        "student_in_term": kept["student_in_term"],
        "category": kept["category"],
    }


@cache
def _schedule() -> Shape[ScheduleView]:
    return Shape.of(
        select(*SCHEDULE).where(schedules.c.intern_id == bindparam("intern_id", type_=Uuid)), _schedule_view
    )


@cache
def _days() -> Shape[Day]:
    c = days.c
    mine = c.schedule_id == bindparam("schedule_id", type_=Uuid)
    asked = c.date.between(bindparam("first", type_=Date), bindparam("last", type_=Date))
    rows = select(c.date, c.plan_minutes, c.entries).where(mine, asked).order_by(c.date)
    return Shape.of(rows, lambda on, plan, entries: Day(on, plan, entries_of(entries)))


class SqlScheduleRows(ScheduleRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def schedule(self, intern_id: UUID) -> ScheduleView | None:
        return next(iter(await self._reader.fetch(_schedule(), intern_id=intern_id)), None)

    async def days(self, schedule_id: UUID, first: date, last: date) -> Sequence[Day]:
        return await self._reader.fetch(_days(), schedule_id=schedule_id, first=first, last=last)


def _deviation_row(*values: Any) -> DeviationRow:
    given = _given(DEVIATION, values)
    return DeviationRow(**given | {"document": given["document"] and _paper(given["document"])})


def _paper(kept: dict[str, Any]) -> PaperView:
    return PaperView(kept["number"], date.fromisoformat(kept["issued_on"]), kept["title"])


def _all_deviations() -> Select[*tuple[Any, ...]]:
    return select(*DEVIATION).join_from(deviations, schedules, schedules.c.id == deviations.c.schedule_id)


@cache
def _deviation() -> Shape[DeviationRow]:
    return Shape.of(_all_deviations().where(deviations.c.id == bindparam("id", type_=Uuid)), _deviation_row)


def _seen() -> ColumnElement[bool]:
    return or_(
        deviations.c.organisation_id == ORGANISATIONS,
        schedules.c.account_id == ME,
        schedules.c.curator_id == ME,
        deviations.c.programme_id == bindparam("curated_id", type_=Uuid),
    )


d = deviations.c
CONDITIONS = {
    "intern_id": d.intern_id == bindparam("intern_id", type_=Uuid),
    "programme_id": d.programme_id == bindparam("programme_id", type_=Uuid),
    "kind": d.kind == bindparam("kind", type_=Text),
    "status": d.status == bindparam("status"),
    "day_from": d.last_day >= bindparam("day_from", type_=Date),
    "day_to": d.first_day < bindparam("day_to", type_=Date),
}


@cache
def _deviations(everywhere: bool, present: frozenset[str], falling: bool, after: bool) -> Shape[DeviationRow]:
    rows = _all_deviations().where(*(CONDITIONS[name] for name in sorted(present))).limit(LIMIT)
    if not everywhere:
        rows = rows.where(_seen())
    if after:
        key, last = tuple_(d.first_day, d.id), tuple_(bindparam("last_day_seen", type_=Date), bindparam("last_id"))
        rows = rows.where(key < last if falling else key > last)
    return Shape.of(
        rows.order_by(*((d.first_day.desc(), d.id.desc()) if falling else (d.first_day, d.id))), _deviation_row
    )


class SqlDeviationRows(DeviationRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def deviation(self, deviation_id: UUID) -> DeviationRow | None:
        return next(iter(await self._reader.fetch(_deviation(), id=deviation_id)), None)

    async def deviations(
        self, sight: Sight, filters: DeviationFilters, *, falling: bool, after: tuple[date, UUID] | None, limit: int
    ) -> Sequence[DeviationRow]:
        given = {name: getattr(filters, name) for name in CONDITIONS if getattr(filters, name) is not None}
        first_day, id_ = after or (None, None)
        return await self._reader.fetch(
            _deviations(sight.everywhere, frozenset(given), falling, after is not None),
            **given,
            me=sight.me,
            organisations=list(sight.organisations),
            curated_id=sight.programme_id,
            last_day_seen=first_day,
            last_id=id_,
            limit=limit,
        )


e = exports.c


def _all_exports(everywhere: bool) -> Select[*tuple[Any, ...]]:
    rows = select(*EXPORT)
    return rows if everywhere else rows.where(or_(e.organisation_id == ORGANISATIONS, e.requested_by == ME))


@cache
def _export(everywhere: bool) -> Shape[ExportView]:
    return Shape.of(_all_exports(everywhere).where(e.id == bindparam("id", type_=Uuid)), _export_view)


@cache
def _exports(everywhere: bool, programme: bool, status: bool, before: bool) -> Shape[ExportView]:
    rows = _all_exports(everywhere).order_by(e.created_at.desc(), e.id.desc()).limit(LIMIT)
    if programme:
        rows = rows.where(e.programme_id == bindparam("programme_id", type_=Uuid))
    if status:
        rows = rows.where(e.status == bindparam("status"))
    if before:
        last = tuple_(bindparam("created_at", type_=Instant), bindparam("id", type_=Uuid))
        rows = rows.where(tuple_(e.created_at, e.id) < last)
    return Shape.of(rows, _export_view)


def _export_view(*values: Any) -> ExportView:
    return ExportView(**_given(EXPORT, values))


class SqlExportRows(ExportRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def export(self, me: UUID | None, reach: Reach, export_id: UUID) -> ExportView | None:
        given = {"me": me, "organisations": list(reach.organisations), "id": export_id}
        return next(iter(await self._reader.fetch(_export(reach.everywhere), **given)), None)

    async def exports(
        self,
        me: UUID | None,
        reach: Reach,
        filters: ExportFilters,
        *,
        before: tuple[datetime, UUID] | None,
        limit: int,
    ) -> Sequence[ExportView]:
        created_at, id_ = before or (None, None)
        has_programme, has_status = filters.programme_id is not None, filters.status is not None
        return await self._reader.fetch(
            _exports(reach.everywhere, has_programme, has_status, before is not None),
            me=me,
            organisations=list(reach.organisations),
            programme_id=filters.programme_id,
            status=filters.status,
            created_at=created_at,
            id=id_,
            limit=limit,
        )
