"""Internships in PostgreSQL."""

from praktika.internships.adapters.sql.application_queries import SqlApplicationQueries as SqlApplicationQueries
from praktika.internships.adapters.sql.candidacy_queries import SqlCandidacyQueries as SqlCandidacyQueries
from praktika.internships.adapters.sql.catalogue_rows import SqlCatalogueRows as SqlCatalogueRows
from praktika.internships.adapters.sql.intern_queries import SqlInternQueries as SqlInternQueries
from praktika.internships.adapters.sql.lookup import SqlLookup as SqlLookup
from praktika.internships.adapters.sql.personal_data import internships_data as internships_data
from praktika.internships.adapters.sql.points_queries import SqlPointsQueries as SqlPointsQueries
from praktika.internships.adapters.sql.programme_queries import SqlProgrammeQueries as SqlProgrammeQueries
from praktika.internships.adapters.sql.template_rows import SqlTemplateRows as SqlTemplateRows
from praktika.internships.adapters.sql.unit_of_work import SqlInternshipsUnitOfWork as SqlInternshipsUnitOfWork
