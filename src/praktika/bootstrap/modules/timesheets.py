"""Timesheets' adapters and services."""

from dependency_injector import containers, providers

from praktika.infrastructure.spreadsheets import OpenpyxlWriter
from praktika.timesheets.adapters.sql import (
    SqlCalendarRows,
    SqlDeviationRows,
    SqlExportRows,
    SqlScheduleRows,
    SqlTimesheetsUnitOfWork,
)
from praktika.timesheets.queries import CalendarQueries, DeviationQueries, ExportQueries, ScheduleQueries
from praktika.timesheets.services import DeviationService, ExportService, PersonalDataService, ScheduleService
from praktika.timesheets.services.calendars import Calendars
from praktika.timesheets.services.gathering import Gatherer


class TimesheetsModule(containers.DeclarativeContainer):
    infrastructure = providers.DependenciesContainer()
    facades = providers.DependenciesContainer()

    uow = providers.Factory(SqlTimesheetsUnitOfWork, infrastructure.store)
    clock = infrastructure.clock
    calendars = providers.Singleton(Calendars, facades.holidays)
    spreadsheets = providers.Singleton(OpenpyxlWriter)

    schedules = providers.Singleton(ScheduleService, uow.provider, facades.internships, calendars, clock)
    deviations = providers.Singleton(DeviationService, uow.provider, facades.internships, calendars, clock)
    gatherer = providers.Singleton(Gatherer, facades.internships, facades.identity, calendars)
    exports = providers.Singleton(
        ExportService,
        uow.provider,
        facades.internships,
        facades.identity,
        gatherer,
        spreadsheets,
        infrastructure.storage,
        clock,
    )
    personal_data = providers.Singleton(PersonalDataService, uow.provider, clock)

    calendar_queries = providers.Singleton(
        CalendarQueries, providers.Singleton(SqlCalendarRows, infrastructure.reader), facades.identity, facades.holidays
    )
    schedule_queries = providers.Singleton(
        ScheduleQueries, providers.Singleton(SqlScheduleRows, infrastructure.reader), facades.internships
    )
    deviation_queries = providers.Singleton(
        DeviationQueries,
        providers.Singleton(SqlDeviationRows, infrastructure.reader),
        facades.internships,
        infrastructure.cursors,
    )
    export_queries = providers.Singleton(
        ExportQueries,
        providers.Singleton(SqlExportRows, infrastructure.reader),
        infrastructure.storage,
        infrastructure.cursors,
    )
