"""The unit of work in memory."""

from praktika.infrastructure.memory import MemoryUnitOfWork
from praktika.internships.adapters.memory.personal_data import MemoryPersonRepository
from praktika.internships.adapters.memory.repositories import (
    MemoryApplicationRepository,
    MemoryCandidateRepository,
    MemoryDirectionRepository,
    MemoryInternRepository,
    MemoryPlaceRepository,
    MemoryPointsRepository,
    MemoryProgrammeRepository,
    MemoryScreeningRepository,
    MemoryTemplateRepository,
)
from praktika.internships.ports import InternshipsUnitOfWork


class MemoryInternshipsUnitOfWork(MemoryUnitOfWork, InternshipsUnitOfWork):
    @property
    def directions(self) -> MemoryDirectionRepository:
        return MemoryDirectionRepository(self.transaction)

    @property
    def places(self) -> MemoryPlaceRepository:
        return MemoryPlaceRepository(self.transaction)

    @property
    def templates(self) -> MemoryTemplateRepository:
        return MemoryTemplateRepository(self.transaction)

    @property
    def programmes(self) -> MemoryProgrammeRepository:
        return MemoryProgrammeRepository(self.transaction)

    @property
    def applications(self) -> MemoryApplicationRepository:
        return MemoryApplicationRepository(self.transaction)

    @property
    def candidates(self) -> MemoryCandidateRepository:
        return MemoryCandidateRepository(self.transaction)

    @property
    def screenings(self) -> MemoryScreeningRepository:
        return MemoryScreeningRepository(self.transaction)

    @property
    def interns(self) -> MemoryInternRepository:
        return MemoryInternRepository(self.transaction)

    @property
    def points(self) -> MemoryPointsRepository:
        return MemoryPointsRepository(self.transaction)

    @property
    def people(self) -> MemoryPersonRepository:
        return MemoryPersonRepository(self.transaction)
