"""Consultations in memory, under the names the composition root gives their services."""

from praktika.consultations.adapters.memory import MemoryConsultationsUnitOfWork
from praktika.consultations.adapters.memory.availability_queries import MemoryAvailabilityRows, MemorySettingsRows
from praktika.consultations.adapters.memory.feeds import MemoryFeedRows
from praktika.consultations.adapters.memory.reading import MemoryBookingRows, MemorySlotRows
from praktika.consultations.adapters.memory.specialists import MemorySpecialistRows
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
from praktika.infrastructure.memory import MemoryStore
from praktika.kernel.clock import Clock
from praktika.testing.modules import CURSORS, PORTAL, FacadesInMemory


class ConsultationsInMemory:
    def __init__(self, store: MemoryStore, facades: FacadesInMemory, clock: Clock) -> None:
        def uow() -> MemoryConsultationsUnitOfWork:
            return MemoryConsultationsUnitOfWork(store)

        self.slots = SlotService(uow, facades.identity, clock)
        self.bookings = BookingService(uow, facades.identity, clock)
        self.settings = SettingsService(uow, facades.identity, clock)
        self.availability = AvailabilityService(uow, facades.identity, clock)
        self.generating = GeneratingService(uow, facades.identity, clock)
        self.settling = SettlingService(uow, clock)
        self.accounts = AccountService(uow, facades.identity, clock)
        self.personal_data = PersonalDataService(uow, self.accounts, clock)
        self.feeds = FeedService(uow, facades.identity, FeedLinks(PORTAL), clock)
        self.calendar_queries = CalendarQueries(MemoryFeedRows(store), facades.meetings, facades.identity, (), clock)
        self.availability_queries = AvailabilityQueries(MemoryAvailabilityRows(store), CURSORS)
        self.settings_queries = SettingsQueries(MemorySettingsRows(store), facades.identity)
        self.slot_queries = SlotQueries(MemorySlotRows(store), facades.identity, CURSORS, clock)
        self.booking_queries = BookingQueries(MemoryBookingRows(store), facades.meetings, facades.identity, CURSORS)
        self.specialist_queries = SpecialistQueries(MemorySpecialistRows(store), facades.identity, CURSORS, clock)
