"""Timesheets in memory."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from praktika.infrastructure.memory import (
    Exclude,
    MemoryTable,
    MemoryTransaction,
    MemoryUnitOfWork,
    Unique,
)
from praktika.timesheets.domain import (
    CalendarYear,
    Day,
    Deviation,
    DeviationId,
    DeviationNotFound,
    DeviationOverlaps,
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
    PersonRecords,
    PersonRepository,
    ScheduleRepository,
    TimesheetsUnitOfWork,
)

CALENDARS: Final = MemoryTable[CalendarYear]()
SCHEDULES: Final = MemoryTable[Schedule](Unique(key=lambda schedule: schedule.intern_id, error=ScheduleExists))
DAYS: Final = MemoryTable[tuple[ScheduleId, Day]]()
DEVIATIONS: Final = MemoryTable[Deviation](
    Exclude(
        key=lambda deviation: deviation.schedule_id,
        period=lambda deviation: deviation,
        where=lambda deviation: deviation.is_standing and deviation.effect is Effect.REPLACES,
        error=DeviationOverlaps,
    ),
    Exclude(
        key=lambda deviation: (deviation.schedule_id, deviation.kind),
        period=lambda deviation: deviation,
        where=lambda deviation: deviation.is_standing and deviation.effect is not Effect.REPLACES,
        error=DeviationOverlaps,
    ),
)
EXPORTS: Final = MemoryTable[Export]()


class MemoryCalendarRepository(CalendarRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def of_years(self, organisation_id: UUID, first: int, last: int) -> Sequence[CalendarYear]:
        found = (self._transaction.get(CALENDARS, (organisation_id, year)) for year in range(first, last + 1))
        return [each for each in found if each]

    async def add_new(self, calendars: Sequence[CalendarYear]) -> None:
        for each in calendars:
            key = each.organisation_id, each.year
            if self._transaction.get(CALENDARS, key) is None:
                self._transaction.add(CALENDARS, key, each)


class MemoryScheduleRepository(ScheduleRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def get(self, schedule_id: ScheduleId) -> Schedule:
        if schedule := self._transaction.get(SCHEDULES, schedule_id):
            return schedule
        raise ScheduleNotFound

    async def of_intern(self, intern_id: UUID) -> Schedule | None:
        for each in self._transaction.rows(SCHEDULES):
            if each.intern_id == intern_id:
                return self._transaction.get(SCHEDULES, each.id)
        return None

    async def of_programme(
        self, programme_id: UUID, first: date, last: date, curator_id: UUID | None
    ) -> Sequence[Schedule]:
        return [
            each
            for each in self._transaction.rows(SCHEDULES)
            if each.programme_id == programme_id
            and each.starts_on <= last
            and each.ends_on >= max(first, each.starts_on)
            and curator_id in (None, each.curator_id)
        ]

    async def add(self, schedule: Schedule) -> None:
        self._transaction.add(SCHEDULES, schedule.id, schedule)


class MemoryDayRepository(DayRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def of(self, schedule_id: ScheduleId, first: date, last: date) -> Sequence[Day]:
        return (await self.of_many([schedule_id], first, last)).get(schedule_id, [])

    async def of_many(
        self, schedule_ids: Sequence[ScheduleId], first: date, last: date
    ) -> Mapping[ScheduleId, Sequence[Day]]:
        found: dict[ScheduleId, list[Day]] = {}
        for schedule_id, day in self._transaction.rows(DAYS):
            if schedule_id in schedule_ids and first <= day.date <= last:
                found.setdefault(schedule_id, []).append(day)
        return {schedule_id: sorted(days, key=lambda day: day.date) for schedule_id, days in found.items()}

    async def put(self, schedule_id: ScheduleId, days: Sequence[Day]) -> None:
        for day in days:
            self._transaction.add(DAYS, (schedule_id, day.date), (schedule_id, day))

    async def remove(self, schedule_id: ScheduleId, dates: Collection[date]) -> None:
        for on in dates:
            self._transaction.delete(DAYS, (schedule_id, on))


class MemoryDeviationRepository(DeviationRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def schedule_of(self, deviation_id: DeviationId) -> ScheduleId:
        return (await self.get(deviation_id)).schedule_id

    async def get(self, deviation_id: DeviationId) -> Deviation:
        if deviation := self._transaction.get(DEVIATIONS, deviation_id):
            return deviation
        raise DeviationNotFound

    async def add(self, deviation: Deviation) -> None:
        self._transaction.add(DEVIATIONS, deviation.id, deviation)

    async def overlapping(self, deviation: Deviation) -> Sequence[Deviation]:
        touching = self._touching([deviation.schedule_id], deviation.first_day, deviation.last_day)
        return [each for each in touching if each.is_standing and each.excludes(deviation)]

    async def approved(self, schedule_id: ScheduleId, first: date, last: date) -> Sequence[Deviation]:
        return [each for each in self._touching([schedule_id], first, last) if each.is_approved]

    async def of_many(self, schedule_ids: Sequence[ScheduleId], first: date, last: date) -> Sequence[Deviation]:
        return sorted(self._touching(schedule_ids, first, last), key=lambda each: (each.first_day, each.id))

    def _touching(self, schedule_ids: Sequence[ScheduleId], first: date, last: date) -> Iterator[Deviation]:
        rows = self._transaction.rows(DEVIATIONS)
        return (e for e in rows if e.schedule_id in schedule_ids and e.first_day <= last and first <= e.last_day)


class MemoryExportRepository(ExportRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def get(self, export_id: ExportId) -> Export:
        if export := self._transaction.get(EXPORTS, export_id):
            return export
        raise ExportNotFound

    async def add(self, export: Export) -> None:
        self._transaction.add(EXPORTS, export.id, export)


class MemoryPersonRepository(PersonRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def records(self, account_id: UUID) -> PersonRecords:
        ids = [row.id for row in self._transaction.rows(SCHEDULES) if row.account_id == account_id]
        theirs = [row.id for row in self._transaction.rows(DEVIATIONS) if row.schedule_id in ids]
        return PersonRecords(
            schedules=[found for each in ids if (found := self._transaction.get(SCHEDULES, each))],
            deviations=[known for each in theirs if (known := self._transaction.get(DEVIATIONS, each))],
        )


class MemoryTimesheetsUnitOfWork(MemoryUnitOfWork, TimesheetsUnitOfWork):
    @property
    def calendars(self) -> MemoryCalendarRepository:
        return MemoryCalendarRepository(self.transaction)

    @property
    def schedules(self) -> MemoryScheduleRepository:
        return MemoryScheduleRepository(self.transaction)

    @property
    def days(self) -> MemoryDayRepository:
        return MemoryDayRepository(self.transaction)

    @property
    def deviations(self) -> MemoryDeviationRepository:
        return MemoryDeviationRepository(self.transaction)

    @property
    def exports(self) -> MemoryExportRepository:
        return MemoryExportRepository(self.transaction)

    @property
    def people(self) -> MemoryPersonRepository:
        return MemoryPersonRepository(self.transaction)
