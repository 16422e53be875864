"""Use cases of consultations: authorise, load, decide, publish."""

from praktika.consultations.services.bookings import BookingService
from praktika.consultations.services.settling import SettlingService
from praktika.consultations.services.slots import SlotService

__all__ = ["BookingService", "SettlingService", "SlotService"]
