"""Repositories over PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, exists, func, or_, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB, insert

from praktika.infrastructure.database import ANEW, SqlUnitOfWork
from praktika.infrastructure.shapes import Shape, copies
from praktika.internships.adapters.sql.tables import (
    applications,
    candidates,
    directions,
    interns,
    personnel_numbers,
    places,
    programmes,
    screenings,
    template_versions,
)
from praktika.internships.domain.applications import UNDECIDED, Application, ApplicationId, ApplicationStatus
from praktika.internships.domain.candidates import Candidate, CandidateId, CandidateStatus
from praktika.internships.domain.cases import Case
from praktika.internships.domain.catalogue import Direction, DirectionId, Place, PlaceId
from praktika.internships.domain.errors import (
    ApplicationNotFound,
    CandidateNotFound,
    DirectionNotFound,
    PlaceNotFound,
    ProgrammeNotFound,
    TemplateNotFound,
)
from praktika.internships.domain.interns import STANDINGS, TAKING_A_PLACE, Intern, InternStatus
from praktika.internships.domain.programmes import Audience, Programme, ProgrammeId, ProgrammeStatus
from praktika.internships.domain.screenings import Screening
from praktika.internships.domain.templates import Template, TemplateId, TemplateVersion
from praktika.internships.ports import (
    ApplicationRepository,
    CandidateRepository,
    DirectionRepository,
    InternRepository,
    PlaceRepository,
    ProgrammeRepository,
    ScreeningRepository,
    TemplateRepository,
)
from praktika.kernel.actors import AccountId, OrganisationId


class SqlDirectionRepository(DirectionRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def get(self, direction_id: DirectionId) -> Direction:
        if direction := await self._uow.load(Direction, direction_id):
            return direction
        raise DirectionNotFound

    async def add(self, direction: Direction) -> None:
        self._uow.add(direction)

    async def usable(self, organisation_id: OrganisationId, ids: Collection[DirectionId]) -> set[UUID]:
        return await _usable(self._uow, directions, organisation_id, ids)


class SqlPlaceRepository(PlaceRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def get(self, place_id: PlaceId) -> Place:
        if place := await self._uow.load(Place, place_id):
            return place
        raise PlaceNotFound

    async def add(self, place: Place) -> None:
        self._uow.add(place)

    async def usable(self, organisation_id: OrganisationId, ids: Collection[PlaceId]) -> set[UUID]:
        return await _usable(self._uow, places, organisation_id, ids)


async def _usable(uow: SqlUnitOfWork, table: Any, organisation_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    if not ids:
        return set()
    c = table.c
    mine = select(c.id).where(c.organisation_id == organisation_id, c.id.in_(ids), c.archived_at.is_(None))
    return set((await uow.session.execute(mine)).scalars())


class SqlTemplateRepository(TemplateRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def get(self, template_id: TemplateId) -> Template:
        if template := await self._uow.load(Template, template_id):
            return template
        raise TemplateNotFound

    async def add(self, template: Template) -> None:
        self._uow.add(template)

    async def add_version(self, version: TemplateVersion) -> None:
        self._uow.add(version)

    async def version(self, template_id: TemplateId, number: int) -> TemplateVersion | None:
        c = template_versions.c
        wanted = select(TemplateVersion).where(c.template_id == template_id, c.number == number)
        return (await self._uow.session.execute(wanted)).scalar()

    async def is_curated_by(self, template_id: TemplateId, account_id: AccountId) -> bool:
        lists = type_coerce(programmes.c.curator_ids, JSONB).has_key(str(account_id))
        found = exists().where(programmes.c.template_id == template_id, lists)
        return bool((await self._uow.session.execute(select(found))).scalar_one())


PEEK: Final = copies(Programme, programmes.c.id == bindparam("id"))


class SqlProgrammeRepository(ProgrammeRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def get(self, programme_id: ProgrammeId) -> Programme:
        if programme := await self._uow.load(Programme, programme_id):
            return programme
        raise ProgrammeNotFound

    async def peek(self, programme_id: ProgrammeId) -> Programme:
        for programme in await self._uow.fetch(PEEK, id=programme_id):
            return programme
        raise ProgrammeNotFound

    async def published_in(self, organisation_id: OrganisationId) -> Sequence[Programme]:
        p = programmes.c
        mine = select(Programme).where(p.organisation_id == organisation_id, p.status == ProgrammeStatus.PUBLISHED)
        return await self._uow.locked(mine.order_by(p.id).with_for_update(key_share=True))

    async def add(self, programme: Programme) -> None:
        self._uow.add(programme)

    async def standings(self, organisation_id: OrganisationId, account_id: AccountId) -> set[Audience]:
        c, i = candidates.c, interns.c
        confirmed = exists().where(
            c.organisation_id == organisation_id, c.account_id == account_id, c.status == CandidateStatus.CONFIRMED
        )
        statuses = select(func.array_agg(i.status.distinct())).where(
            i.organisation_id == organisation_id, i.account_id == account_id
        )
        is_candidate, held = (await self._uow.session.execute(select(confirmed, statuses.scalar_subquery()))).one()
        found = {STANDINGS[status] for each in held or () if (status := InternStatus(each)) in STANDINGS}
        return found | ({Audience.CANDIDATE} if is_candidate else set())

    async def involves(self, programme_id: ProgrammeId, account_id: AccountId) -> bool:
        mine = [
            exists().where(part.c.programme_id == programme_id, part.c.account_id == account_id)
            for part in (candidates, interns)
        ]
        return bool((await self._uow.session.execute(select(or_(*mine)))).scalar_one())


STATUSES: Final = Shape.of(
    select(applications.c.status).where(
        applications.c.step_id == bindparam("step_id"), applications.c.account_id == bindparam("account_id")
    ),
    ApplicationStatus,
)


class SqlApplicationRepository(ApplicationRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def case(self, application_id: ApplicationId) -> Case:
        wanted = (
            select(Application, Candidate, Programme)
            .join(Candidate, candidates.c.id == applications.c.candidate_id)
            .join(Programme, programmes.c.id == applications.c.programme_id)
            .where(applications.c.id == application_id)
            .with_for_update(key_share=True, of=(candidates, applications))
        )
        row = (await self._uow.session.execute(wanted, execution_options=ANEW)).first()
        if row is None:
            raise ApplicationNotFound
        for aggregate in row:
            self._uow.remember(aggregate)
        return Case(*row)

    async def undecided_of(self, candidate_id: CandidateId) -> Sequence[Application]:
        c = applications.c
        open_ones = select(Application).where(c.candidate_id == candidate_id, c.status.in_(UNDECIDED)).order_by(c.id)
        return await self._uow.locked(open_ones.with_for_update(key_share=True))

    async def passed_by(self, candidate_id: CandidateId) -> set[UUID]:
        c = applications.c
        passed = select(c.step_id).where(c.candidate_id == candidate_id, c.status == ApplicationStatus.APPROVED)
        return set((await self._uow.session.execute(passed)).scalars())

    async def statuses(self, step_id: UUID, account_id: AccountId) -> Sequence[ApplicationStatus]:
        return await self._uow.fetch(STATUSES, step_id=step_id, account_id=account_id)

    async def add(self, application: Application) -> None:
        self._uow.add(application)


CANDIDACY: Final = Shape.of(
    select(candidates.c.id)
    .where(candidates.c.programme_id == bindparam("programme_id"), candidates.c.account_id == bindparam("account_id"))
    .with_for_update(key_share=True),
    CandidateId,
)


class SqlCandidateRepository(CandidateRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def get(self, candidate_id: CandidateId) -> Candidate:
        if candidate := await self._uow.load(Candidate, candidate_id):
            return candidate
        raise CandidateNotFound

    async def of(self, programme_id: ProgrammeId, account_id: AccountId) -> Candidate | None:
        for candidate_id in await self._uow.fetch(CANDIDACY, programme_id=programme_id, account_id=account_id):
            return await self.get(candidate_id)
        return None

    async def add(self, candidate: Candidate) -> None:
        self._uow.add(candidate)


class SqlScreeningRepository(ScreeningRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def latest(self, application_id: ApplicationId) -> Screening | None:
        c = screenings.c
        newest = select(Screening).where(c.application_id == application_id)
        newest = newest.order_by(c.revision.desc(), c.created_at.desc()).limit(1)
        return (await self._uow.session.execute(newest)).scalar()

    async def add(self, screening: Screening) -> None:
        self._uow.add(screening)


class SqlInternRepository(InternRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def add(self, intern: Intern) -> None:
        self._uow.add(intern)

    async def next_personnel_number(self, organisation_id: OrganisationId) -> str:
        while True:
            number = f"P{await self._next(organisation_id):06}"
            c = interns.c
            taken = exists().where(c.organisation_id == organisation_id, c.personnel_number == number)
            if not (await self._uow.session.execute(select(taken))).scalar_one():
                return number

    async def _next(self, organisation_id: OrganisationId) -> int:
        first = insert(personnel_numbers).values(organisation_id=organisation_id, last=1)
        following = first.on_conflict_do_update(
            index_elements=["organisation_id"], set_={"last": personnel_numbers.c.last + 1}
        )
        counted = await self._uow.session.execute(following.returning(personnel_numbers.c.last))
        return int(counted.scalar_one())

    async def count_by_place(self, programme_id: ProgrammeId) -> Mapping[PlaceId, int]:
        c = interns.c
        seated = (c.programme_id == programme_id, c.place_id.is_not(None), c.status.in_(TAKING_A_PLACE))
        counted = select(c.place_id, func.count()).where(*seated).group_by(c.place_id)
        return {PlaceId(place_id): count for place_id, count in await self._uow.session.execute(counted)}

    async def any_beyond(self, programme_id: ProgrammeId, starts_on: date, ends_on: date) -> bool:
        c = interns.c
        beyond = exists().where(
            c.programme_id == programme_id,
            c.status == InternStatus.ENROLLED,
            or_(c.starts_on < starts_on, c.ends_on > ends_on),
        )
        return bool((await self._uow.session.execute(select(beyond))).scalar_one())
