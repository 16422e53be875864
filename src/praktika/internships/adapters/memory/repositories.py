"""Internships in memory: the tables, their rules, and the repositories over them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from praktika.infrastructure.memory import Check, Exclude, MemoryTable, MemoryTransaction, Unique
from praktika.internships.domain.applications import (
    BLOCKING,
    UNDECIDED,
    Application,
    ApplicationId,
    ApplicationStatus,
)
from praktika.internships.domain.candidates import Candidate, CandidateId, CandidateStatus
from praktika.internships.domain.cases import Case
from praktika.internships.domain.catalogue import Direction, DirectionId, Place, PlaceId
from praktika.internships.domain.errors import (
    AlreadyApplied,
    ApplicationNotFound,
    BalanceInsufficient,
    CandidateNotFound,
    DirectionNotFound,
    InternOverlap,
    NameTaken,
    PersonnelNumberTaken,
    PlaceNotFound,
    ProgrammeFull,
    ProgrammeNotFound,
    TemplateNotFound,
)
from praktika.internships.domain.interns import STANDINGS, TAKING_A_PLACE, Intern, InternStatus
from praktika.internships.domain.points import Award, Balance, PointsEntry
from praktika.internships.domain.programmes import Audience, Programme, ProgrammeId, ProgrammeStatus
from praktika.internships.domain.screenings import Screening
from praktika.internships.domain.templates import Template, TemplateId, TemplateStatus, TemplateVersion
from praktika.internships.ports import (
    ApplicationRepository,
    CandidateRepository,
    DirectionRepository,
    InternRepository,
    PlaceRepository,
    PointsRepository,
    ProgrammeRepository,
    ScreeningRepository,
    TemplateRepository,
)
from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.text import folded

DIRECTIONS: Final = MemoryTable[Direction](
    Unique(key=lambda d: (d.organisation_id, folded(d.name)), where=lambda d: d.archived_at is None, error=NameTaken)
)
PLACES: Final = MemoryTable[Place](
    Unique(key=lambda p: (p.organisation_id, folded(p.name)), where=lambda p: p.archived_at is None, error=NameTaken)
)
TEMPLATES: Final = MemoryTable[Template](
    Unique(
        key=lambda t: (t.organisation_id, folded(t.title)),
        where=lambda t: t.status is not TemplateStatus.ARCHIVED,
        error=NameTaken,
    )
)
VERSIONS: Final = MemoryTable[TemplateVersion]()
PROGRAMMES: Final = MemoryTable[Programme](
    Check(holds=lambda p: p.capacity is None or p.taken <= p.capacity, error=ProgrammeFull)
)
APPLICATIONS: Final = MemoryTable[Application](
    Unique(key=lambda a: (a.step_id, a.account_id), where=lambda a: a.status in BLOCKING, error=AlreadyApplied)
)
CANDIDATES: Final = MemoryTable[Candidate](Unique(key=lambda c: (c.programme_id, c.account_id), error=AlreadyApplied))
SCREENINGS: Final = MemoryTable[Screening]()
INTERNS: Final = MemoryTable[Intern](
    Exclude(
        key=lambda i: i.account_id,
        period=lambda i: i.days,
        where=lambda i: i.status is not InternStatus.CANCELLED,
        error=InternOverlap,
    ),
    Unique(key=lambda i: (i.organisation_id, i.personnel_number), error=PersonnelNumberTaken),
)
ENTRIES: Final = MemoryTable[PointsEntry]()
BALANCES: Final = MemoryTable[Balance](Check(holds=lambda b: b.balance >= 0, error=BalanceInsufficient))


class MemoryDirectionRepository(DirectionRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def get(self, direction_id: DirectionId) -> Direction:
        if direction := self._transaction.get(DIRECTIONS, direction_id):
            return direction
        raise DirectionNotFound

    async def add(self, direction: Direction) -> None:
        self._transaction.add(DIRECTIONS, direction.id, direction)

    async def usable(self, organisation_id: OrganisationId, ids: Collection[DirectionId]) -> set[UUID]:
        return _usable(self._transaction, DIRECTIONS, organisation_id, ids)


class MemoryPlaceRepository(PlaceRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def get(self, place_id: PlaceId) -> Place:
        if place := self._transaction.get(PLACES, place_id):
            return place
        raise PlaceNotFound

    async def add(self, place: Place) -> None:
        self._transaction.add(PLACES, place.id, place)

    async def usable(self, organisation_id: OrganisationId, ids: Collection[PlaceId]) -> set[UUID]:
        return _usable(self._transaction, PLACES, organisation_id, ids)


def _usable(
    transaction: MemoryTransaction, table: MemoryTable[Any], organisation_id: OrganisationId, ids: Collection[UUID]
) -> set[UUID]:
    mine = (row for row in transaction.rows(table) if row.organisation_id == organisation_id and not row.archived_at)
    return {row.id for row in mine} & set(ids)


class MemoryTemplateRepository(TemplateRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def get(self, template_id: TemplateId) -> Template:
        if template := self._transaction.get(TEMPLATES, template_id):
            return template
        raise TemplateNotFound

    async def add(self, template: Template) -> None:
        self._transaction.add(TEMPLATES, template.id, template)

    async def add_version(self, version: TemplateVersion) -> None:
        self._transaction.add(VERSIONS, (version.template_id, version.number), version)

    async def version(self, template_id: TemplateId, number: int) -> TemplateVersion | None:
        return self._transaction.get(VERSIONS, (template_id, number))

    async def is_curated_by(self, template_id: TemplateId, account_id: AccountId) -> bool:
        launched = (p for p in self._transaction.rows(PROGRAMMES) if p.template_id == template_id)
        return any(programme.is_curated_by(account_id) for programme in launched)


class MemoryProgrammeRepository(ProgrammeRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def get(self, programme_id: ProgrammeId) -> Programme:
        if programme := self._transaction.get(PROGRAMMES, programme_id):
            return programme
        raise ProgrammeNotFound

    async def peek(self, programme_id: ProgrammeId) -> Programme:
        return await self.get(programme_id)

    async def published_in(self, organisation_id: OrganisationId) -> Sequence[Programme]:
        published = (p for p in self._transaction.rows(PROGRAMMES) if p.status is ProgrammeStatus.PUBLISHED)
        mine = sorted(p.id for p in published if p.organisation_id == organisation_id)
        return [programme for id_ in mine if (programme := self._transaction.get(PROGRAMMES, id_))]

    async def add(self, programme: Programme) -> None:
        self._transaction.add(PROGRAMMES, programme.id, programme)

    async def standings(self, organisation_id: OrganisationId, account_id: AccountId) -> set[Audience]:
        key = (organisation_id, account_id)
        candidates = (c for c in self._transaction.rows(CANDIDATES) if (c.organisation_id, c.account_id) == key)
        interns = (i for i in self._transaction.rows(INTERNS) if (i.organisation_id, i.account_id) == key)
        found = {Audience.CANDIDATE for c in candidates if c.status is CandidateStatus.CONFIRMED}
        return found | {STANDINGS[i.status] for i in interns if i.status in STANDINGS}

    async def involves(self, programme_id: ProgrammeId, account_id: AccountId) -> bool:
        candidates = {(c.programme_id, c.account_id) for c in self._transaction.rows(CANDIDATES)}
        interns = {(i.programme_id, i.account_id) for i in self._transaction.rows(INTERNS)}
        return (programme_id, account_id) in candidates | interns


class MemoryApplicationRepository(ApplicationRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def case(self, application_id: ApplicationId) -> Case:
        application = self._transaction.get(APPLICATIONS, application_id)
        if application is None:
            raise ApplicationNotFound
        candidate = self._transaction.get(CANDIDATES, application.candidate_id)
        programme = self._transaction.get(PROGRAMMES, application.programme_id)
        assert candidate is not None, "an application belongs to a candidate"
        assert programme is not None, "an application belongs to a programme"
        return Case(application, candidate, programme)

    async def undecided_of(self, candidate_id: CandidateId) -> Sequence[Application]:
        mine = [a.id for a in self._transaction.rows(APPLICATIONS) if a.candidate_id == candidate_id]
        found = (self._transaction.get(APPLICATIONS, each) for each in mine)
        return [application for application in found if application and application.status in UNDECIDED]

    async def passed_by(self, candidate_id: CandidateId) -> set[UUID]:
        mine = (a for a in self._transaction.rows(APPLICATIONS) if a.candidate_id == candidate_id)
        return {a.step_id for a in mine if a.status is ApplicationStatus.APPROVED}

    async def statuses(self, step_id: UUID, account_id: AccountId) -> Sequence[ApplicationStatus]:
        rows = self._transaction.rows(APPLICATIONS)
        return [a.status for a in rows if (a.step_id, a.account_id) == (step_id, account_id)]

    async def add(self, application: Application) -> None:
        self._transaction.add(APPLICATIONS, application.id, application)


class MemoryCandidateRepository(CandidateRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def get(self, candidate_id: CandidateId) -> Candidate:
        if candidate := self._transaction.get(CANDIDATES, candidate_id):
            return candidate
        raise CandidateNotFound

    async def of(self, programme_id: ProgrammeId, account_id: AccountId) -> Candidate | None:
        for candidate in self._transaction.rows(CANDIDATES):
            if (candidate.programme_id, candidate.account_id) == (programme_id, account_id):
                return self._transaction.get(CANDIDATES, candidate.id)
        return None

    async def add(self, candidate: Candidate) -> None:
        self._transaction.add(CANDIDATES, candidate.id, candidate)


class MemoryScreeningRepository(ScreeningRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def latest(self, application_id: ApplicationId) -> Screening | None:
        found = (s for s in self._transaction.rows(SCREENINGS) if s.application_id == application_id)
        return max(found, key=lambda s: (s.revision, s.created_at), default=None)

    async def add(self, screening: Screening) -> None:
        self._transaction.add(SCREENINGS, screening.id, screening)


class MemoryInternRepository(InternRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def add(self, intern: Intern) -> None:
        self._transaction.add(INTERNS, intern.id, intern)

    async def next_personnel_number(self, organisation_id: OrganisationId) -> str:
        rows = self._transaction.rows(INTERNS)
        taken = {i.personnel_number for i in rows if i.organisation_id == organisation_id}
        return next(number for n in range(1, len(taken) + 2) if (number := f"P{n:06}") not in taken)

    async def count_by_place(self, programme_id: ProgrammeId) -> Mapping[PlaceId, int]:
        seated = (i for i in self._of(programme_id) if i.status in TAKING_A_PLACE)
        return Counter(i.place_id for i in seated if i.place_id)

    async def any_beyond(self, programme_id: ProgrammeId, starts_on: date, ends_on: date) -> bool:
        enrolled = (i for i in self._of(programme_id) if i.status is InternStatus.ENROLLED)
        return any(i.starts_on < starts_on or i.ends_on > ends_on for i in enrolled)

    def _of(self, programme_id: ProgrammeId) -> list[Intern]:
        return [i for i in self._transaction.rows(INTERNS) if i.programme_id == programme_id]


class MemoryPointsRepository(PointsRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def balance(self, organisation_id: OrganisationId, account_id: AccountId) -> Balance:
        key = (organisation_id, account_id)
        if (balance := self._transaction.get(BALANCES, key)) is None:
            balance = Balance(organisation_id=organisation_id, account_id=account_id)
            self._transaction.add(BALANCES, key, balance)
        return balance

    async def last_for(self, award: Award) -> PointsEntry | None:
        entries = list(self._transaction.rows(ENTRIES))
        cause = (award.source, award.source_key)
        last = next((e for e in entries if (e.source, e.source_key) == cause), None)
        while following := next((e for e in entries if last and e.reverses_id == last.id), None):
            last = following
        return last

    async def add(self, entry: PointsEntry) -> None:
        self._transaction.add(ENTRIES, entry.id, entry)
