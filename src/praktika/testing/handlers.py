"""Who handles which work in memory: all modules' handlers."""

from typing import Final

from praktika.consultations.adapters.tasks import HANDLERS as CONSULTATIONS
from praktika.consultations.events import PersonalDataErased as ErasedByConsultations
from praktika.identity.adapters.tasks import HANDLERS as IDENTITY
from praktika.identity.adapters.tasks import answers_of
from praktika.internships.adapters.tasks import HANDLERS as INTERNSHIPS
from praktika.internships.events import PersonalDataErased as ErasedByInternships
from praktika.notifications.adapters.tasks import HANDLERS as NOTIFICATIONS
from praktika.notifications.events import PersonalDataErased as ErasedByNotifications
from praktika.timesheets.adapters.tasks import HANDLERS as TIMESHEETS
from praktika.timesheets.events import PersonalDataErased as ErasedByTimesheets

ANSWERS: Final = (ErasedByInternships, ErasedByTimesheets, ErasedByConsultations, ErasedByNotifications)
"""Of modules that know something of people, when they have erased it."""

HANDLERS: Final = (*IDENTITY, *INTERNSHIPS, *TIMESHEETS, *CONSULTATIONS, *NOTIFICATIONS, *answers_of(*ANSWERS))
