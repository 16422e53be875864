"""What the use cases need from the outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from praktika.kernel.uow import UnitOfWork
from praktika.timesheets.domain import (
    CalendarYear,
    Day,
    Deviation,
    DeviationId,
    Export,
    ExportId,
    Internship,
    Schedule,
    ScheduleId,
)
from praktika.timesheets.policies.calendars import HolidaySource as HolidaySource
from praktika.timesheets.policies.names import Names


class CalendarRepository(Protocol):
    async def of_years(self, organisation_id: UUID, first: int, last: int) -> Sequence[CalendarYear]:
        """The stored calendars of these years, inclusive."""
        ...

    async def add_new(self, calendars: Sequence[CalendarYear]) -> None:
        """Take in those whose year the organisation has no calendar of yet."""
        ...


class ScheduleRepository(Protocol):
    async def get(self, schedule_id: ScheduleId) -> Schedule:
        """The schedule, locked until the unit of work ends; ScheduleNotFound otherwise."""
        ...

    async def of_intern(self, intern_id: UUID) -> Schedule | None:
        """The intern's schedule, locked; while there is none, nobody else makes one until this unit of work ends."""
        ...

    async def of_programme(
        self, programme_id: UUID, first: date, last: date, curator_id: UUID | None
    ) -> Sequence[Schedule]:
        """Schedules with days in first..last, only the curator's when one is named. Not locked."""
        ...

    async def add(self, schedule: Schedule) -> None: ...


class DayRepository(Protocol):
    async def of(self, schedule_id: ScheduleId, first: date, last: date) -> Sequence[Day]:
        """The days of a schedule from first to last, ascending."""
        ...

    async def of_many(
        self, schedule_ids: Sequence[ScheduleId], first: date, last: date
    ) -> Mapping[ScheduleId, Sequence[Day]]: ...

    async def put(self, schedule_id: ScheduleId, days: Sequence[Day]) -> None:
        """Store these days in place of what was there, in one go."""
        ...

    async def remove(self, schedule_id: ScheduleId, dates: Collection[date]) -> None: ...


class DeviationRepository(Protocol):
    async def schedule_of(self, deviation_id: DeviationId) -> ScheduleId:
        """DeviationNotFound when there is none."""
        ...

    async def get(self, deviation_id: DeviationId) -> Deviation:
        """The deviation, locked until the unit of work ends; DeviationNotFound otherwise."""
        ...

    async def add(self, deviation: Deviation) -> None:
        """DeviationOverlaps when one that stands takes the same days."""
        ...

    async def overlapping(self, deviation: Deviation) -> Sequence[Deviation]:
        """Those that stand in its way: of its effect when it replaces days, else of its kind."""
        ...

    async def approved(self, schedule_id: ScheduleId, first: date, last: date) -> Sequence[Deviation]:
        """Approved ones that touch first..last."""
        ...

    async def of_many(self, schedule_ids: Sequence[ScheduleId], first: date, last: date) -> Sequence[Deviation]:
        """Those of any status that touch first..last, by first day."""
        ...


class ExportRepository(Protocol):
    async def get(self, export_id: ExportId) -> Export:
        """The export, locked until the unit of work ends; ExportNotFound otherwise."""
        ...

    async def add(self, export: Export) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecords:
    """All there is about one person but the days, which say nothing of him."""

    schedules: Sequence[Schedule]
    deviations: Sequence[Deviation]

    @property
    def ids(self) -> set[UUID]:
        return {schedule.id for schedule in self.schedules} | {deviation.id for deviation in self.deviations}


class PersonRepository(Protocol):
    async def records(self, account_id: UUID) -> PersonRecords:
        """Locked until the unit of work ends."""
        ...


class TimesheetsUnitOfWork(UnitOfWork, Protocol):
    @property
    def calendars(self) -> CalendarRepository: ...

    @property
    def schedules(self) -> ScheduleRepository: ...

    @property
    def days(self) -> DayRepository: ...

    @property
    def deviations(self) -> DeviationRepository: ...

    @property
    def exports(self) -> ExportRepository: ...

    @property
    def people(self) -> PersonRepository: ...


class Programme(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def organisation_id(self) -> UUID: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...
    @property
    def curator_ids(self) -> tuple[UUID, ...]: ...


class Internships(Protocol):
    """Answered by internships' facade."""

    async def intern(self, intern_id: UUID) -> Internship | None: ...

    async def is_curated_by(self, intern_id: UUID, account_id: UUID) -> bool: ...

    async def programme(self, programme_id: UUID) -> Programme | None: ...


class Organisation(Protocol):
    """`zone` is an IANA name."""

    @property
    def name(self) -> str: ...
    @property
    def legal_name(self) -> str | None: ...
    @property
    def okpo(self) -> str | None: ...
    @property
    def zone(self) -> str: ...


class People(Protocol):
    """Answered by identity's facade."""

    async def names_of(self, ids: Sequence[UUID]) -> Mapping[UUID, Names]: ...

    async def organisation(self, organisation_id: UUID) -> Organisation | None: ...
