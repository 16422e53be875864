"""The unit of work over PostgreSQL, and which constraint means which error."""

from typing import ClassVar, Final

from praktika.infrastructure.database import SqlUnitOfWork
from praktika.internships.adapters.sql.personal_data import SqlPersonRepository
from praktika.internships.adapters.sql.points import SqlPointsRepository
from praktika.internships.adapters.sql.repositories import (
    SqlApplicationRepository,
    SqlCandidateRepository,
    SqlDirectionRepository,
    SqlInternRepository,
    SqlPlaceRepository,
    SqlProgrammeRepository,
    SqlScreeningRepository,
    SqlTemplateRepository,
)
from praktika.internships.domain.errors import (
    AlreadyApplied,
    BalanceInsufficient,
    InternOverlap,
    NameTaken,
    PersonnelNumberTaken,
    ProgrammeFull,
)
from praktika.internships.ports import InternshipsUnitOfWork

VIOLATIONS: Final = {
    "uq_internships_directions_name": NameTaken,
    "uq_internships_places_name": NameTaken,
    "uq_internships_templates_title": NameTaken,
    "uq_internships_candidates_account": AlreadyApplied,
    "uq_internships_applications_live": AlreadyApplied,
    "ck_internships_programmes_taken": ProgrammeFull,
    "ex_internships_interns_days": InternOverlap,
    "uq_internships_interns_personnel_number": PersonnelNumberTaken,
    "ck_internships_balances_balance": BalanceInsufficient,
}


class SqlInternshipsUnitOfWork(SqlUnitOfWork, InternshipsUnitOfWork):
    violations: ClassVar = VIOLATIONS

    @property
    def directions(self) -> SqlDirectionRepository:
        return SqlDirectionRepository(self)

    @property
    def places(self) -> SqlPlaceRepository:
        return SqlPlaceRepository(self)

    @property
    def templates(self) -> SqlTemplateRepository:
        return SqlTemplateRepository(self)

    @property
    def programmes(self) -> SqlProgrammeRepository:
        return SqlProgrammeRepository(self)

    @property
    def applications(self) -> SqlApplicationRepository:
        return SqlApplicationRepository(self)

    @property
    def candidates(self) -> SqlCandidateRepository:
        return SqlCandidateRepository(self)

    @property
    def screenings(self) -> SqlScreeningRepository:
        return SqlScreeningRepository(self)

    @property
    def interns(self) -> SqlInternRepository:
        return SqlInternRepository(self)

    @property
    def points(self) -> SqlPointsRepository:
        return SqlPointsRepository(self)

    @property
    def people(self) -> SqlPersonRepository:
        return SqlPersonRepository(self)
