"""What the use cases need from the outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from praktika.internships.domain.applications import Application, ApplicationId, ApplicationStatus
from praktika.internships.domain.candidates import Candidate, CandidateId
from praktika.internships.domain.cases import Case
from praktika.internships.domain.catalogue import Direction, DirectionId, Place, PlaceId
from praktika.internships.domain.interns import Intern
from praktika.internships.domain.points import Award, Balance, PointsEntry
from praktika.internships.domain.programmes import Audience, Programme, ProgrammeId
from praktika.internships.domain.screenings import Screening
from praktika.internships.domain.templates import Template, TemplateId, TemplateVersion
from praktika.internships.policies.zones import Organisations
from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.uow import UnitOfWork


class DirectionRepository(Protocol):
    async def get(self, direction_id: DirectionId) -> Direction:
        """Locked until the unit of work ends; DirectionNotFound otherwise."""
        ...

    async def add(self, direction: Direction) -> None:
        """NameTaken when the organisation has one of this name, whatever the case."""
        ...

    async def usable(self, organisation_id: OrganisationId, ids: Collection[DirectionId]) -> set[UUID]:
        """Those of the organisation that are not archived."""
        ...


class PlaceRepository(Protocol):
    async def get(self, place_id: PlaceId) -> Place:
        """Locked until the unit of work ends; PlaceNotFound otherwise."""
        ...

    async def add(self, place: Place) -> None:
        """NameTaken when the organisation has one of this name, whatever the case."""
        ...

    async def usable(self, organisation_id: OrganisationId, ids: Collection[PlaceId]) -> set[UUID]:
        """Those of the organisation that are not archived."""
        ...


class TemplateRepository(Protocol):
    async def get(self, template_id: TemplateId) -> Template:
        """Locked until the unit of work ends; TemplateNotFound otherwise."""
        ...

    async def add(self, template: Template) -> None:
        """NameTaken when the organisation has one of this title, whatever the case."""
        ...

    async def add_version(self, version: TemplateVersion) -> None: ...

    async def version(self, template_id: TemplateId, number: int) -> TemplateVersion | None: ...

    async def is_curated_by(self, template_id: TemplateId, account_id: AccountId) -> bool:
        """Whether the account is among the curators of a programme launched from the template."""
        ...


class ProgrammeRepository(Protocol):
    async def get(self, programme_id: ProgrammeId) -> Programme:
        """Locked until the unit of work ends: whoever takes a place waits here. ProgrammeNotFound otherwise."""
        ...

    async def peek(self, programme_id: ProgrammeId) -> Programme:
        """As it is now, for reading only, so that applicants do not wait for each other."""
        ...

    async def published_in(self, organisation_id: OrganisationId) -> Sequence[Programme]:
        """Locked like one that is got."""
        ...

    async def add(self, programme: Programme) -> None: ...

    async def standings(self, organisation_id: OrganisationId, account_id: AccountId) -> set[Audience]:
        """What the person is in the organisation: candidate, intern, graduate."""
        ...

    async def involves(self, programme_id: ProgrammeId, account_id: AccountId) -> bool:
        """Whether the person is or was a candidate or an intern of the programme."""
        ...


class ApplicationRepository(Protocol):
    async def case(self, application_id: ApplicationId) -> Case:
        """The application and its candidate, locked until the unit of work ends; ApplicationNotFound otherwise."""
        ...

    async def undecided_of(self, candidate_id: CandidateId) -> Sequence[Application]:
        """Those of the candidate's applications that may still be withdrawn, locked."""
        ...

    async def passed_by(self, candidate_id: CandidateId) -> set[UUID]:
        """Steps the candidate has an approved application to."""
        ...

    async def statuses(self, step_id: UUID, account_id: AccountId) -> Sequence[ApplicationStatus]:
        """Of everything the person has ever submitted to the step."""
        ...

    async def add(self, application: Application) -> None:
        """AlreadyApplied when the person has a live application to the step."""
        ...


class CandidateRepository(Protocol):
    async def get(self, candidate_id: CandidateId) -> Candidate:
        """Locked until the unit of work ends; CandidateNotFound otherwise."""
        ...

    async def of(self, programme_id: ProgrammeId, account_id: AccountId) -> Candidate | None:
        """The person's way through the programme, locked."""
        ...

    async def add(self, candidate: Candidate) -> None:
        """AlreadyApplied when the person is a candidate of the programme already."""
        ...


class ScreeningRepository(Protocol):
    async def latest(self, application_id: ApplicationId) -> Screening | None: ...

    async def add(self, screening: Screening) -> None: ...


class InternRepository(Protocol):
    async def add(self, intern: Intern) -> None:
        """InternOverlap, PersonnelNumberTaken."""
        ...

    async def next_personnel_number(self, organisation_id: OrganisationId) -> str:
        """`P` and six digits, one after the other, passing over numbers given by hand."""
        ...

    async def count_by_place(self, programme_id: ProgrammeId) -> Mapping[PlaceId, int]:
        """Interns of the programme by the place where they take a seat: enrolled and graduated."""
        ...

    async def any_beyond(self, programme_id: ProgrammeId, starts_on: date, ends_on: date) -> bool:
        """Whether an enrolled intern of the programme begins before or ends after these days."""
        ...


class PointsRepository(Protocol):
    async def balance(self, organisation_id: OrganisationId, account_id: AccountId) -> Balance:
        """Locked until the unit of work ends; zero where there was none."""
        ...

    async def last_for(self, award: Award) -> PointsEntry | None:
        """The entry made for this cause, or, when that was reversed, the last reversal."""
        ...

    async def add(self, entry: PointsEntry) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecords:
    """All there is about one person."""

    candidates: Sequence[Candidate]
    applications: Sequence[Application]
    screenings: Sequence[Screening]
    interns: Sequence[Intern]
    has_points: bool

    @property
    def ids(self) -> set[UUID]:
        found: list[Candidate | Application | Screening | Intern] = [*self.candidates, *self.applications]
        return {each.id for each in (*found, *self.screenings, *self.interns)}


class PersonRepository(Protocol):
    async def records(self, account_id: AccountId) -> PersonRecords:
        """Locked until the unit of work ends."""
        ...


class InternshipsUnitOfWork(UnitOfWork, Protocol):
    @property
    def directions(self) -> DirectionRepository: ...

    @property
    def places(self) -> PlaceRepository: ...

    @property
    def templates(self) -> TemplateRepository: ...

    @property
    def programmes(self) -> ProgrammeRepository: ...

    @property
    def applications(self) -> ApplicationRepository: ...

    @property
    def candidates(self) -> CandidateRepository: ...

    @property
    def screenings(self) -> ScreeningRepository: ...

    @property
    def interns(self) -> InternRepository: ...

    @property
    def points(self) -> PointsRepository: ...

    @property
    def people(self) -> PersonRepository: ...


class Identity(Organisations, Protocol):
    """Answered by identity's facade."""

    async def is_active(self, ids: Sequence[UUID]) -> set[UUID]: ...

    async def holders_among(self, ids: Sequence[UUID], permission: str, organisation_id: UUID) -> set[UUID]: ...
