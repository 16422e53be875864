"""Interns, calendars and an office that keeps their timesheets: say only what the test is about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from praktika.infrastructure.memory import MemoryStorage, MemoryStore
from praktika.internships.events import PlannedStage
from praktika.internships.facade import InternFacts, ProgrammeFacts
from praktika.kernel.actors import AccountId, Actor, OrganisationId, Reach
from praktika.kernel.clock import FrozenClock
from praktika.kernel.ids import uuid7
from praktika.kernel.spreadsheets import SpreadsheetWriter
from praktika.timesheets.adapters.holidays import LibraryHolidays
from praktika.timesheets.adapters.memory import MemoryTimesheetsUnitOfWork
from praktika.timesheets.adapters.memory.spreadsheets import MemorySpreadsheets
from praktika.timesheets.domain import Calendar, Deviation, Schedule, Stretch, Term
from praktika.timesheets.policies.calendars import seeded_year
from praktika.timesheets.ports import TimesheetsUnitOfWork
from praktika.timesheets.services import DeviationService, ExportService, ScheduleService
from praktika.timesheets.services.calendars import Calendars
from praktika.timesheets.services.gathering import Gatherer

NOON: Final = datetime(2026, 12, 1, 9, tzinfo=UTC)
"""Noon in Moscow, after November 2026, the month most tests look at."""

HOLIDAYS: Final = LibraryHolidays()
FULL_TIME: Final = (480, 480, 480, 480, 480, 0, 0)

OWN: Final = ("schedule:read", "day:read", "deviation:read", "deviation:request")
CURATED: Final = (
    "schedule:read",
    "day:read",
    "deviation:read",
    "deviation:write",
    "deviation:decide",
    "export:create",
    "export:read",
)
EVERYTHING: Final = (*CURATED, "schedule:generate")
FOR_EVERYBODY: Final = ("calendar:read", "codes:read")


def day(text: str) -> date:
    return date.fromisoformat(text)


def calendar(*years: int) -> Calendar:
    organisation_id = uuid7()
    return Calendar(seeded_year(organisation_id, year, HOLIDAYS) for year in years)


def term(since: str = "2000-01-01", weekly_minutes: tuple[int, ...] = FULL_TIME) -> Term:
    return Term(since=day(since), weekly_minutes=weekly_minutes)


def stage(order: int = 1, duration: int = 60, unit: str = "days") -> PlannedStage:
    return PlannedStage(
        stage_id=uuid7(),
        order=order,
        title=f"Stage {order}",
        duration=duration,
        unit=unit,
        min_fill_percent=Decimal("50.00"),
    )


def intern(**changes: Any) -> InternFacts:
    """Full time from September 2026 to February 2027."""
    given = {
        **{f"{name}_id": uuid7() for name in ("organisation", "programme", "intern", "account")},
        **dict.fromkeys(("department_id", "place_id", "curator_id", "birth_date")),
        "revision": 1,
        "starts_on": date(2026, 9, 1),
        "ends_on": date(2027, 2, 28),
        "programme_ends_on": date(2027, 2, 28),
        "weekly_minutes": FULL_TIME,
        "student": False,
        "personnel_number": "P000001",
        "position": "Стажёр",
        "stages": (),
    }
    return InternFacts(**(given | changes))


def deviation(kind: str, first: str, last: str | None = None, minutes: int | None = None) -> Deviation:
    """An approved one of some schedule."""
    stretch = Stretch(kind=kind, first_day=day(first), last_day=day(last or first), minutes=minutes)
    made = Deviation.of(Schedule.of(intern()), stretch, None, None, uuid7(), NOON)
    made.approve(uuid7(), None, NOON)
    return made


def actor(account_id: UUID, permissions: Sequence[str], reach: Reach, organisation_id: UUID | None = None) -> Actor:
    held = {f"timesheets.{name}": reach for name in permissions}
    held |= {f"timesheets.{name}": Reach(everywhere=True) for name in FOR_EVERYBODY}
    tenant = OrganisationId(organisation_id) if organisation_id else None
    return Actor(account_id=AccountId(account_id), organisation_id=tenant, permissions=held)


def manager(organisation_id: UUID, account_id: UUID | None = None) -> Actor:
    reach = Reach(organisations=frozenset({organisation_id}))
    return actor(account_id or uuid7(), EVERYTHING, reach, organisation_id)


def curator(organisation_id: UUID, account_id: UUID | None = None) -> Actor:
    return actor(account_id or uuid7(), CURATED, Reach(own=True), organisation_id)


def participant(account_id: UUID | None = None) -> Actor:
    return actor(account_id or uuid7(), OWN, Reach(own=True))


@dataclass(frozen=True, kw_only=True)
class Known:
    """A person's names."""

    last_name: str | None = None
    first_name: str | None = None
    middle_name: str | None = None
    display_name: str = "somebody"


@dataclass(frozen=True, kw_only=True)
class Tenant:
    name: str = "Ромашка"
    legal_name: str | None = "ООО «Ромашка»"
    okpo: str | None = "01234567"
    zone: str = "Europe/Moscow"


@dataclass
class Neighbours:
    """What internships and identity answer; a test sets what it is about."""

    interns: dict[UUID, InternFacts] = field(default_factory=dict)
    programmes: dict[UUID, ProgrammeFacts] = field(default_factory=dict)
    names: dict[UUID, Known] = field(default_factory=dict)
    tenant: Tenant = field(default_factory=Tenant)

    def know(self, facts: InternFacts, **names: str) -> InternFacts:
        self.interns[facts.intern_id] = facts
        if names:
            self.names[facts.account_id] = Known(**names)
        if facts.programme_id not in self.programmes:
            self.programmes[facts.programme_id] = ProgrammeFacts(
                title="Python на практике",
                organisation_id=facts.organisation_id,
                starts_on=date(2026, 9, 1),
                ends_on=facts.programme_ends_on,
                phase="running",
                curator_ids=(),
            )
        return facts

    async def intern(self, intern_id: UUID) -> InternFacts | None:
        return self.interns.get(intern_id)

    async def is_curated_by(self, intern_id: UUID, account_id: UUID) -> bool:
        facts = self.interns[intern_id]
        programme = self.programmes[facts.programme_id]
        return account_id == facts.curator_id or account_id in programme.curator_ids

    async def programme(self, programme_id: UUID) -> ProgrammeFacts | None:
        return self.programmes.get(programme_id)

    async def names_of(self, ids: Sequence[UUID]) -> Mapping[UUID, Known]:
        return {id_: self.names[id_] for id_ in ids if id_ in self.names}

    async def organisation(self, organisation_id: UUID) -> Tenant | None:
        known = {programme.organisation_id for programme in self.programmes.values()}
        return self.tenant if organisation_id in known else None


class Office:
    """The use cases on one store, and the neighbours they ask."""

    def __init__(
        self,
        uow: Callable[[], TimesheetsUnitOfWork],
        neighbours: Neighbours,
        clock: FrozenClock,
        spreadsheets: SpreadsheetWriter | None = None,
    ) -> None:
        calendars = Calendars(HOLIDAYS)
        self.uow = uow
        self.neighbours = neighbours
        self.clock = clock
        self.files = MemoryStorage()
        self.schedules = ScheduleService(uow, neighbours, calendars, clock)
        self.deviations = DeviationService(uow, neighbours, calendars, clock)
        gatherer = Gatherer(neighbours, neighbours, calendars)
        writer = spreadsheets or MemorySpreadsheets()
        self.exports = ExportService(uow, neighbours, neighbours, gatherer, writer, self.files, clock)

    async def enrol(self, *, names: Mapping[str, str] | None = None, **changes: Any) -> InternFacts:
        """An intern whose schedule is made."""
        facts = self.neighbours.know(intern(**changes), **(names or {}))
        await self.schedules.generate(manager(facts.organisation_id), facts.intern_id)
        return facts

    async def change(self, facts: InternFacts, **changes: Any) -> InternFacts:
        """The internship as it is now, one revision on; the schedule does not know yet."""
        return self.neighbours.know(replace(facts, revision=facts.revision + 1, **changes))

    async def schedule(self, facts: InternFacts) -> Schedule:
        async with self.uow() as uow:
            found = await uow.schedules.of_intern(facts.intern_id)
        assert found
        return found

    async def codes(self, facts: InternFacts, first: str, last: str | None = None) -> list[str]:
        """What each day consists of, as `work_day 480` or `work_day 480, overtime 120`."""
        schedule = await self.schedule(facts)
        async with self.uow() as uow:
            days = await uow.days.of(schedule.id, day(first), day(last or first))
        return [", ".join(f"{entry.kind} {entry.minutes}" for entry in each.entries) for each in days]


def memory_office(
    clock: FrozenClock | None = None, spreadsheets: SpreadsheetWriter | None = None
) -> tuple[Office, MemoryStore]:
    clock = clock or FrozenClock(NOON)
    store = MemoryStore((), clock)
    return Office(lambda: MemoryTimesheetsUnitOfWork(store), Neighbours(), clock, spreadsheets), store
