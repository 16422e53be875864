"""Internships in memory."""

from praktika.internships.adapters.memory.application_queries import (
    MemoryApplicationQueries as MemoryApplicationQueries,
)
from praktika.internships.adapters.memory.candidacy_queries import MemoryCandidacyQueries as MemoryCandidacyQueries
from praktika.internships.adapters.memory.catalogue_rows import MemoryCatalogueRows as MemoryCatalogueRows
from praktika.internships.adapters.memory.intern_queries import MemoryInternQueries as MemoryInternQueries
from praktika.internships.adapters.memory.lookup import MemoryLookup as MemoryLookup
from praktika.internships.adapters.memory.personal_data import (
    internships_data_in_memory as internships_data_in_memory,
)
from praktika.internships.adapters.memory.points_queries import MemoryPointsQueries as MemoryPointsQueries
from praktika.internships.adapters.memory.programme_queries import MemoryProgrammeQueries as MemoryProgrammeQueries
from praktika.internships.adapters.memory.template_rows import MemoryTemplateRows as MemoryTemplateRows
from praktika.internships.adapters.memory.unit_of_work import (
    MemoryInternshipsUnitOfWork as MemoryInternshipsUnitOfWork,
)
