"""Use cases of consultations: authorise, load, decide, publish."""

from praktika.consultations.services.accounts import AccountService
from praktika.consultations.services.availability import AvailabilityService
from praktika.consultations.services.bookings import BookingService
from praktika.consultations.services.feeds import FeedService
from praktika.consultations.services.generating import GeneratingService
from praktika.consultations.services.personal_data import PersonalDataService
from praktika.consultations.services.settings import SettingsService
from praktika.consultations.services.settling import SettlingService
from praktika.consultations.services.slots import SlotService

__all__ = [
    "AccountService",
    "AvailabilityService",
    "BookingService",
    "FeedService",
    "GeneratingService",
    "PersonalDataService",
    "SettingsService",
    "SettlingService",
    "SlotService",
]
