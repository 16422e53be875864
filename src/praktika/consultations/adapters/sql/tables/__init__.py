"""The tables of consultations, and which aggregate is kept in which."""

from typing import Any

from sqlalchemy import event

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
from praktika.kernel.text import folded

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


def _fold_context(mapper: object, connection: object, target: Any) -> None:
    target.context_key = folded(target.context) if target.context else None


for when in ("before_insert", "before_update"):
    event.listen(Slot, when, _fold_context)
