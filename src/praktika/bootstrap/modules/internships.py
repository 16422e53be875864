"""Internships' adapters and services."""

from dependency_injector import containers, providers

from praktika.internships.adapters.patterns import Re2PatternEngine
from praktika.internships.adapters.sql import (
    SqlApplicationRows,
    SqlCandidacyRows,
    SqlCatalogueRows,
    SqlInternRows,
    SqlInternshipsUnitOfWork,
    SqlPointsRows,
    SqlProgrammeRows,
    SqlTemplateRows,
)
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
    PersonalDataService,
    ProgrammeService,
    ScreeningService,
    TemplateService,
)


class InternshipsModule(containers.DeclarativeContainer):
    infrastructure = providers.DependenciesContainer()
    facades = providers.DependenciesContainer()

    uow = providers.Factory(SqlInternshipsUnitOfWork, infrastructure.store)
    clock = infrastructure.clock
    patterns = providers.Singleton(Re2PatternEngine)

    catalogue = providers.Singleton(CatalogueService, uow.provider, clock)
    templates = providers.Singleton(TemplateService, uow.provider, patterns, clock)
    programmes = providers.Singleton(ProgrammeService, uow.provider, facades.identity, clock)
    applications = providers.Singleton(ApplicationService, uow.provider, facades.identity, clock)
    screening = providers.Singleton(ScreeningService, uow.provider, patterns, clock)
    candidates = providers.Singleton(CandidateService, uow.provider, clock)
    interns = providers.Singleton(InternService, uow.provider, facades.identity, clock)
    personal_data = providers.Singleton(PersonalDataService, uow.provider, clock)

    catalogue_queries = providers.Singleton(
        CatalogueQueries, providers.Singleton(SqlCatalogueRows, infrastructure.reader), infrastructure.cursors
    )
    template_queries = providers.Singleton(
        TemplateQueries, providers.Singleton(SqlTemplateRows, infrastructure.reader), infrastructure.cursors
    )
    programme_queries = providers.Singleton(
        ProgrammeQueries, providers.Singleton(SqlProgrammeRows, infrastructure.reader), infrastructure.cursors, clock
    )
    application_queries = providers.Singleton(
        ApplicationQueries,
        providers.Singleton(SqlApplicationRows, infrastructure.reader),
        infrastructure.cursors,
        facades.identity,
    )
    candidacy_queries = providers.Singleton(
        CandidacyQueries, providers.Singleton(SqlCandidacyRows, infrastructure.reader), infrastructure.cursors
    )
    intern_queries = providers.Singleton(
        InternQueries,
        providers.Singleton(SqlInternRows, infrastructure.reader),
        infrastructure.cursors,
        facades.identity,
        clock,
    )
    points_queries = providers.Singleton(
        PointsQueries, providers.Singleton(SqlPointsRows, infrastructure.reader), infrastructure.cursors
    )
