"""Which modules know something of people beside identity: each answers when it has erased it."""

from typing import Final

from praktika.consultations.events import PersonalDataErased as ErasedByConsultations
from praktika.internships.events import PersonalDataErased as ErasedByInternships
from praktika.notifications.events import PersonalDataErased as ErasedByNotifications
from praktika.timesheets.events import PersonalDataErased as ErasedByTimesheets

ANSWERS: Final = (ErasedByInternships, ErasedByTimesheets, ErasedByConsultations, ErasedByNotifications)

MODULES: Final = tuple(event.name.partition(".")[0] for event in ANSWERS)
