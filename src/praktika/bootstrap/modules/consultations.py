"""Consultations' adapters and services."""

from dependency_injector import containers, providers

from praktika.consultations.adapters.sql import SqlConsultationsUnitOfWork
from praktika.consultations.adapters.sql.availability_queries import SqlAvailabilityRows, SqlSettingsRows
from praktika.consultations.adapters.sql.booking_rows import SqlBookingRows
from praktika.consultations.adapters.sql.feeds import SqlFeedRows
from praktika.consultations.adapters.sql.slot_rows import SqlSlotRows
from praktika.consultations.adapters.sql.specialist_rows import SqlSpecialistRows
from praktika.consultations.policies.feed_links import FeedLinks
from praktika.consultations.queries import BookingQueries, SlotQueries, SpecialistQueries
from praktika.consultations.queries.availability import AvailabilityQueries
from praktika.consultations.queries.calendars import CalendarQueries
from praktika.consultations.queries.settings import SettingsQueries
from praktika.consultations.services import (
    AccountService,
    AvailabilityService,
    BookingService,
    FeedService,
    GeneratingService,
    PersonalDataService,
    SettingsService,
    SettlingService,
    SlotService,
)


class ConsultationsModule(containers.DeclarativeContainer):
    public_url = providers.Dependency(instance_of=str)
    infrastructure = providers.DependenciesContainer()
    facades = providers.DependenciesContainer()

    uow = providers.Factory(SqlConsultationsUnitOfWork, infrastructure.store)
    clock = infrastructure.clock

    slots = providers.Singleton(SlotService, uow.provider, facades.identity, clock)
    bookings = providers.Singleton(BookingService, uow.provider, facades.identity, clock)
    settings = providers.Singleton(SettingsService, uow.provider, facades.identity, clock)
    availability = providers.Singleton(AvailabilityService, uow.provider, facades.identity, clock)
    generating = providers.Singleton(GeneratingService, uow.provider, facades.identity, clock)
    settling = providers.Singleton(SettlingService, uow.provider, clock)
    accounts = providers.Singleton(AccountService, uow.provider, facades.identity, clock)
    personal_data = providers.Singleton(PersonalDataService, uow.provider, accounts, clock)
    feeds = providers.Singleton(
        FeedService, uow.provider, facades.identity, providers.Singleton(FeedLinks, public_url), clock
    )

    slot_queries = providers.Singleton(
        SlotQueries,
        providers.Singleton(SqlSlotRows, infrastructure.reader),
        facades.identity,
        infrastructure.cursors,
        clock,
    )
    booking_queries = providers.Singleton(
        BookingQueries,
        providers.Singleton(SqlBookingRows, infrastructure.reader),
        facades.meetings,
        facades.identity,
        infrastructure.cursors,
    )
    specialist_queries = providers.Singleton(
        SpecialistQueries,
        providers.Singleton(SqlSpecialistRows, infrastructure.reader),
        facades.identity,
        infrastructure.cursors,
        clock,
    )
    availability_queries = providers.Singleton(
        AvailabilityQueries, providers.Singleton(SqlAvailabilityRows, infrastructure.reader), infrastructure.cursors
    )
    settings_queries = providers.Singleton(
        SettingsQueries, providers.Singleton(SqlSettingsRows, infrastructure.reader), facades.identity
    )
    calendar_queries = providers.Singleton(
        CalendarQueries,
        providers.Singleton(SqlFeedRows, infrastructure.reader),
        facades.meetings,
        facades.identity,
        (),
        clock,
    )
