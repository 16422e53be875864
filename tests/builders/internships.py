"""Internships for tests: say only what matters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore
from praktika.internships.adapters.memory import (
    MemoryApplicationRows,
    MemoryCandidacyRows,
    MemoryCatalogueRows,
    MemoryInternRows,
    MemoryInternshipsUnitOfWork,
    MemoryPointsRows,
    MemoryProgrammeRows,
    MemoryTemplateRows,
)
from praktika.internships.adapters.patterns import Re2PatternEngine
from praktika.internships.domain.programmes import Programme, ProgrammeId, ProgrammeStatus
from praktika.internships.domain.steps import (
    ApplicationStep,
    DurationUnit,
    Field,
    FieldKind,
    Option,
    StageStep,
    Step,
    kind_of,
    settled,
)
from praktika.internships.domain.templates import WORKING_WEEK, Template, TemplateId
from praktika.internships.queries import (
    ApplicationQueries,
    CandidacyQueries,
    CatalogueQueries,
    InternQueries,
    PointsQueries,
    ProgrammeQueries,
    TemplateQueries,
)
from praktika.internships.services import (
    ApplicationService,
    CandidateService,
    CatalogueService,
    InternService,
    ProgrammeService,
    ScreeningService,
    TemplateService,
)
from praktika.kernel.actors import AccountId, Actor, OrganisationId, Reach
from praktika.kernel.clock import FrozenClock
from praktika.kernel.ids import uuid7
from praktika.kernel.pagination import Cursors

NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
TODAY = date(2026, 9, 1)
STARTS_ON = date(2026, 10, 1)
ENDS_ON = date(2027, 3, 31)

STAFF = (
    "internships.catalogue:write",
    "internships.template:read",
    "internships.template:write",
    "internships.template:publish",
    "internships.programme:launch",
    "internships.programme:read",
    "internships.programme:write",
    "internships.application:read",
    "internships.application:review",
    "internships.application:override",
    "internships.candidate:read",
    "internships.intern:read",
    "internships.intern:enrol",
    "internships.points:read",
)
CURATED = (
    "internships.template:read",
    "internships.programme:read",
    "internships.application:read",
    "internships.application:review",
    "internships.candidate:read",
    "internships.intern:read",
    "internships.points:read",
)
OWN = (
    "internships.application:submit",
    "internships.application:read",
    "internships.candidate:read",
    "internships.candidate:act",
    "internships.intern:read",
    "internships.points:read",
)


def manager(organisation_id: UUID | None = None) -> Actor:
    organisation = OrganisationId(organisation_id or uuid7())
    everything = Reach(organisations=frozenset({organisation}))
    return Actor(
        account_id=AccountId(uuid7()), organisation_id=organisation, permissions=dict.fromkeys(STAFF, everything)
    )


def curator(organisation_id: UUID) -> Actor:
    return Actor(
        account_id=AccountId(uuid7()),
        organisation_id=OrganisationId(organisation_id),
        permissions=dict.fromkeys(CURATED, Reach(own=True)),
    )


def participant() -> Actor:
    return Actor(account_id=AccountId(uuid7()), permissions=dict.fromkeys(OWN, Reach(own=True)))


def question(
    kind: FieldKind = FieldKind.STRING, *criteria: Mapping[str, Any], key: str = "answer", **more: Any
) -> Field:
    options = tuple(Option(value=v, label=v) for v in more.pop("options", ()))
    more.setdefault("must_be_verified", bool(criteria))
    return Field(key=key, label=key.capitalize(), kind=kind, options=options, criteria=criteria, **more)


ADULT = question(FieldKind.NUMBER, {"op": "range", "min": 18, "max": 35}, key="age", required=True)


def form(*fields: Field, points: str = "10.00", **more: Any) -> ApplicationStep:
    return ApplicationStep(title="Application", fields=fields or (ADULT,), points=Decimal(points), **more)


def stage(**more: Any) -> StageStep:
    return StageStep(title="Stage", duration=60, unit=DurationUnit.DAYS, min_fill_percent=Decimal("50.00"), **more)


def programme(*steps: Step, **more: Any) -> Programme:
    """Published, with an open window."""
    taken_steps = settled(steps or (form(), stage()))
    window = {"applications_from": NOW - timedelta(days=1), "applications_until": NOW + timedelta(days=14)}
    more = {
        "organisation_id": OrganisationId(uuid7()),
        "status": ProgrammeStatus.PUBLISHED,
        **(window if taken_steps[0].kind == "application" else {}),
        **more,
    }
    return Programme(
        id=ProgrammeId(uuid7()),
        template_id=TemplateId(uuid7()),
        template_version=1,
        kind=kind_of(taken_steps),
        title=more.pop("title", f"Programme {uuid7()}"),
        starts_on=more.pop("starts_on", STARTS_ON),
        ends_on=more.pop("ends_on", ENDS_ON),
        starts_at=datetime(2026, 9, 30, 21, tzinfo=UTC),
        ends_at=datetime(2027, 3, 31, 21, tzinfo=UTC),
        enrol_until=more.pop("enrol_until", ENDS_ON),
        weekly_minutes=WORKING_WEEK,
        steps=taken_steps,
        created_at=NOW,
        updated_at=NOW,
        **more,
    )


def template_of(run: Programme) -> Template:
    return Template(
        id=run.template_id,
        organisation_id=run.organisation_id,
        title=f"Template {run.template_id}",
        created_at=NOW,
        updated_at=NOW,
    )


@dataclass
class Organisation:
    zone: str = "Europe/Moscow"


@dataclass
class Name:
    display_name: str = "Anna Orlova"


@dataclass
class People:
    """Identity's facade: everybody is active and may be a curator, unless said otherwise."""

    inactive: set[UUID] = field(default_factory=set)
    no_curators: set[UUID] = field(default_factory=set)
    words: dict[UUID, str] = field(default_factory=dict)
    managers: list[UUID] = field(default_factory=list)

    async def is_active(self, ids: Sequence[UUID]) -> set[UUID]:
        return set(ids) - self.inactive

    async def organisation(self, organisation_id: UUID) -> Organisation:
        return Organisation()

    async def names_of(self, ids: Sequence[UUID]) -> dict[UUID, Name]:
        return {each: Name() for each in ids}

    async def people_found(self, q: str) -> set[UUID]:
        return {account_id for account_id, words in self.words.items() if q in words}

    async def holders_among(self, ids: Sequence[UUID], permission: str, organisation_id: UUID) -> set[UUID]:
        return set(ids) - self.no_curators

    async def holders_of(self, permission: str, organisation_id: UUID | None = None) -> list[UUID]:
        return self.managers


CURSORS = Cursors("secret")


@dataclass
class Reading:
    """What the API answers."""

    catalogue: CatalogueQueries
    templates: TemplateQueries
    programmes: ProgrammeQueries
    applications: ApplicationQueries
    candidacies: CandidacyQueries
    interns: InternQueries
    points: PointsQueries


def memory_reading(store: MemoryStore, people: People, clock: FrozenClock) -> Reading:
    return Reading(
        CatalogueQueries(MemoryCatalogueRows(store), CURSORS),
        TemplateQueries(MemoryTemplateRows(store), CURSORS),
        ProgrammeQueries(MemoryProgrammeRows(store), CURSORS, clock),
        ApplicationQueries(MemoryApplicationRows(store), CURSORS, people),
        CandidacyQueries(MemoryCandidacyRows(store), CURSORS),
        InternQueries(MemoryInternRows(store), CURSORS, people, clock),
        PointsQueries(MemoryPointsRows(store), CURSORS),
    )


class House:
    """All services over one unit of work, by plain constructors."""

    def __init__(self, uow: Any = None, clock: FrozenClock | None = None) -> None:
        self.clock = clock or FrozenClock(NOW)
        self.store = MemoryStore(clock=self.clock)
        self.uow = uow or (lambda: MemoryInternshipsUnitOfWork(self.store))
        self.people = People()
        self.read = memory_reading(self.store, self.people, self.clock)
        patterns = Re2PatternEngine()
        self.catalogue = CatalogueService(self.uow, self.clock)
        self.templates = TemplateService(self.uow, patterns, self.clock)
        self.programmes = ProgrammeService(self.uow, self.people, self.clock)
        self.applications = ApplicationService(self.uow, self.people, self.clock)
        self.screening = ScreeningService(self.uow, patterns, self.clock)
        self.candidates = CandidateService(self.uow, self.clock)
        self.interns = InternService(self.uow, self.people, self.clock)

    async def open_programme(self, *steps: Step, **more: Any) -> Programme:
        given = programme(*steps, **more)
        async with self.uow() as uow:
            await uow.templates.add(template_of(given))
            await uow.programmes.add(given)
        return given

    async def apply(self, to: Programme, who: Actor, **answers: Any) -> Any:
        return await self.applications.submit(who, to.id, step_id=to.selection[0].id, answers=answers or {"age": 20})

    async def confirm(self, to: Programme, who: Actor | None = None) -> Any:
        """The candidate a good application leads to."""
        applicant = who or participant()
        application = await self.apply(to, applicant)
        await self.screening.screen(manager(to.organisation_id), application.id)
        async with self.uow() as uow:
            return await uow.candidates.of(to.id, applicant.account_id)

    def told(self, *names: str) -> list[Any]:
        """Published facts of these names."""
        return [event for event in self.store.events if event.name.removeprefix("internships.") in names]
