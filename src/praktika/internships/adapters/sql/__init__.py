"""Internships in PostgreSQL."""

from praktika.internships.adapters.sql.application_rows import SqlApplicationRows as SqlApplicationRows
from praktika.internships.adapters.sql.candidacy_rows import SqlCandidacyRows as SqlCandidacyRows
from praktika.internships.adapters.sql.catalogue_rows import SqlCatalogueRows as SqlCatalogueRows
from praktika.internships.adapters.sql.intern_rows import SqlInternRows as SqlInternRows
from praktika.internships.adapters.sql.lookup import SqlLookup as SqlLookup
from praktika.internships.adapters.sql.personal_data import internships_data as internships_data
from praktika.internships.adapters.sql.points_rows import SqlPointsRows as SqlPointsRows
from praktika.internships.adapters.sql.programme_rows import SqlProgrammeRows as SqlProgrammeRows
from praktika.internships.adapters.sql.template_rows import SqlTemplateRows as SqlTemplateRows
from praktika.internships.adapters.sql.unit_of_work import SqlInternshipsUnitOfWork as SqlInternshipsUnitOfWork
