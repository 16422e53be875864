"""Repositories and the unit of work over PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects.postgresql import insert

from praktika.infrastructure.database import SqlUnitOfWork
from praktika.timesheets.adapters.sql.entries import documents, entries_of
from praktika.timesheets.adapters.sql.personal_data import SqlPersonRepository
from praktika.timesheets.adapters.sql.tables import calendar_years, days, deviations, schedules
from praktika.timesheets.domain import (
    STANDING,
    CalendarYear,
    Day,
    Deviation,
    DeviationId,
    DeviationNotFound,
    DeviationOverlaps,
    DeviationStatus,
    Effect,
    Export,
    ExportId,
    ExportNotFound,
    Schedule,
    ScheduleExists,
    ScheduleId,
    ScheduleNotFound,
)
from praktika.timesheets.ports import (
    CalendarRepository,
    DayRepository,
    DeviationRepository,
    ExportRepository,
    ScheduleRepository,
    TimesheetsUnitOfWork,
)


class SqlCalendarRepository(CalendarRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def of_years(self, organisation_id: UUID, first: int, last: int) -> Sequence[CalendarYear]:
        c = calendar_years.c
        found = select(CalendarYear).where(c.organisation_id == organisation_id, c.year.between(first, last))
        return (await self._uow.session.execute(found)).scalars().all()

    async def add_new(self, calendars: Sequence[CalendarYear]) -> None:
        await self._uow.add_unless_there(calendars, "uq_timesheets_calendar_years_year")


class SqlScheduleRepository(ScheduleRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def get(self, schedule_id: ScheduleId) -> Schedule:
        if schedule := await self._uow.load(Schedule, schedule_id):
            return schedule
        raise ScheduleNotFound

    async def of_intern(self, intern_id: UUID) -> Schedule | None:
        await self._uow.lock("timesheets.intern", intern_id)
        mine = select(Schedule).where(schedules.c.intern_id == intern_id).with_for_update(key_share=True)
        return next(iter(await self._uow.locked(mine)), None)

    async def of_programme(
        self, programme_id: UUID, first: date, last: date, curator_id: UUID | None
    ) -> Sequence[Schedule]:
        c = schedules.c
        present = [c.programme_id == programme_id, c.starts_on <= last, c.ends_on >= first, c.ends_on >= c.starts_on]
        if curator_id:
            present.append(c.curator_id == curator_id)
        return (await self._uow.session.execute(select(Schedule).where(*present).order_by(c.id))).scalars().all()

    async def add(self, schedule: Schedule) -> None:
        self._uow.add(schedule)
        await self._uow.flush()


PUT = insert(days)
PUT = PUT.on_conflict_do_update(
    index_elements=["schedule_id", "date"],
    set_={"plan_minutes": PUT.excluded.plan_minutes, "entries": PUT.excluded.entries},
)


class SqlDayRepository(DayRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def of(self, schedule_id: ScheduleId, first: date, last: date) -> Sequence[Day]:
        return (await self.of_many([schedule_id], first, last)).get(schedule_id, [])

    async def of_many(
        self, schedule_ids: Sequence[ScheduleId], first: date, last: date
    ) -> Mapping[ScheduleId, Sequence[Day]]:
        c = days.c
        mine = select(c.schedule_id, c.date, c.plan_minutes, c.entries)
        mine = mine.where(c.schedule_id.in_(schedule_ids), c.date.between(first, last)).order_by(c.schedule_id, c.date)
        found: dict[ScheduleId, list[Day]] = {}
        known: dict[object, Day] = {}  # of many people most days are the same, and an export holds a million
        for schedule_id, on, plan, entries in await self._uow.session.execute(mine):
            key = on, plan, tuple(map(tuple, entries))
            if key not in known:
                known[key] = Day(on, plan, entries_of(entries))
            found.setdefault(schedule_id, []).append(known[key])
        return found

    async def put(self, schedule_id: ScheduleId, changed: Sequence[Day]) -> None:
        if changed:
            rows = [
                {
                    "schedule_id": schedule_id,
                    "date": day.date,
                    "plan_minutes": day.plan_minutes,
                    "entries": documents(day.entries),
                }
                for day in changed
            ]
            await self._uow.session.execute(PUT, rows)

    async def remove(self, schedule_id: ScheduleId, dates: Collection[date]) -> None:
        if dates:
            mine = days.c.schedule_id == schedule_id, days.c.date.in_(dates)
            await self._uow.session.execute(delete(days).where(*mine))


class SqlDeviationRepository(DeviationRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def schedule_of(self, deviation_id: DeviationId) -> ScheduleId:
        found = select(deviations.c.schedule_id).where(deviations.c.id == deviation_id)
        if schedule_id := (await self._uow.session.execute(found)).scalar_one_or_none():
            return ScheduleId(schedule_id)
        raise DeviationNotFound

    async def get(self, deviation_id: DeviationId) -> Deviation:
        if deviation := await self._uow.load(Deviation, deviation_id):
            return deviation
        raise DeviationNotFound

    async def add(self, deviation: Deviation) -> None:
        self._uow.add(deviation)
        await self._uow.flush()

    async def overlapping(self, deviation: Deviation) -> Sequence[Deviation]:
        c = deviations.c
        replaces = deviation.effect is Effect.REPLACES
        in_the_way = c.effect == Effect.REPLACES if replaces else c.kind == deviation.kind
        return await self._found(
            *_touching([deviation.schedule_id], deviation.first_day, deviation.last_day),
            c.status.in_(STANDING),
            in_the_way,
        )

    async def approved(self, schedule_id: ScheduleId, first: date, last: date) -> Sequence[Deviation]:
        return await self._found(
            *_touching([schedule_id], first, last), deviations.c.status == DeviationStatus.APPROVED
        )

    async def of_many(self, schedule_ids: Sequence[ScheduleId], first: date, last: date) -> Sequence[Deviation]:
        return await self._found(*_touching(schedule_ids, first, last))

    async def _found(self, *conditions: ColumnElement[bool]) -> Sequence[Deviation]:
        c = deviations.c
        rows = select(Deviation).where(*conditions).order_by(c.first_day, c.id)
        return (await self._uow.session.execute(rows)).scalars().all()


def _touching(schedule_ids: Sequence[ScheduleId], first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    c = deviations.c
    return c.schedule_id.in_(schedule_ids), c.first_day <= last, c.last_day >= first


class SqlExportRepository(ExportRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def get(self, export_id: ExportId) -> Export:
        if export := await self._uow.load(Export, export_id):
            return export
        raise ExportNotFound

    async def add(self, export: Export) -> None:
        self._uow.add(export)
        await self._uow.flush()


class SqlTimesheetsUnitOfWork(SqlUnitOfWork, TimesheetsUnitOfWork):
    violations: ClassVar = {
        "uq_timesheets_schedules_intern_id": ScheduleExists,
        "ex_timesheets_deviations_replacing": DeviationOverlaps,
        "ex_timesheets_deviations_of_kind": DeviationOverlaps,
    }

    @property
    def calendars(self) -> SqlCalendarRepository:
        return SqlCalendarRepository(self)

    @property
    def schedules(self) -> SqlScheduleRepository:
        return SqlScheduleRepository(self)

    @property
    def days(self) -> SqlDayRepository:
        return SqlDayRepository(self)

    @property
    def deviations(self) -> SqlDeviationRepository:
        return SqlDeviationRepository(self)

    @property
    def exports(self) -> SqlExportRepository:
        return SqlExportRepository(self)

    @property
    def people(self) -> SqlPersonRepository:
        return SqlPersonRepository(self)
