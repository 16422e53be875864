"""What is read of consultations."""

from praktika.consultations.queries.bookings import BookingFilters, BookingQueries
from praktika.consultations.queries.slots import SlotFilters, SlotQueries
from praktika.consultations.queries.specialists import SpecialistQueries

__all__ = ["BookingFilters", "BookingQueries", "SlotFilters", "SlotQueries", "SpecialistQueries"]
