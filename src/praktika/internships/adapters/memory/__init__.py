"""Internships in memory."""

from praktika.internships.adapters.memory.application_rows import (
    MemoryApplicationRows as MemoryApplicationRows,
)
from praktika.internships.adapters.memory.candidacy_rows import MemoryCandidacyRows as MemoryCandidacyRows
from praktika.internships.adapters.memory.catalogue_rows import MemoryCatalogueRows as MemoryCatalogueRows
from praktika.internships.adapters.memory.intern_rows import MemoryInternRows as MemoryInternRows
from praktika.internships.adapters.memory.lookup import MemoryLookup as MemoryLookup
from praktika.internships.adapters.memory.personal_data import (
    internships_data_in_memory as internships_data_in_memory,
)
from praktika.internships.adapters.memory.points_rows import MemoryPointsRows as MemoryPointsRows
from praktika.internships.adapters.memory.programme_rows import MemoryProgrammeRows as MemoryProgrammeRows
from praktika.internships.adapters.memory.template_rows import MemoryTemplateRows as MemoryTemplateRows
from praktika.internships.adapters.memory.unit_of_work import (
    MemoryInternshipsUnitOfWork as MemoryInternshipsUnitOfWork,
)
