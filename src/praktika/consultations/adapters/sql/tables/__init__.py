"""The tables of consultations, and which aggregate is kept in which."""

from praktika.consultations.adapters.sql.tables.availability import exceptions, rules
from praktika.consultations.adapters.sql.tables.feeds import feeds
from praktika.consultations.adapters.sql.tables.settings import settings
from praktika.consultations.adapters.sql.tables.slots import bookings, history, slots
from praktika.consultations.domain.availability import AvailabilityException, AvailabilityRule
from praktika.consultations.domain.bookings import Booking, HistoryEntry
from praktika.consultations.domain.feeds import CalendarFeed
from praktika.consultations.domain.settings import SpecialistSettings
from praktika.consultations.domain.slots import Slot
from praktika.infrastructure.mapping import mapper_registry

__all__ = ["bookings", "exceptions", "feeds", "history", "rules", "settings", "slots"]

for aggregate, table in {
    Slot: slots,
    Booking: bookings,
    HistoryEntry: history,
    SpecialistSettings: settings,
    AvailabilityRule: rules,
    AvailabilityException: exceptions,
    CalendarFeed: feeds,
}.items():
    mapper_registry.map_imperatively(aggregate, table)
