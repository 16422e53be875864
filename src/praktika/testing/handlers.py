"""Who handles which work in memory: all modules' handlers."""

from typing import Final

from praktika.identity.adapters.tasks import HANDLERS as IDENTITY
from praktika.internships.adapters.tasks import HANDLERS as INTERNSHIPS
from praktika.notifications.adapters.tasks import HANDLERS as NOTIFICATIONS
from praktika.timesheets.adapters.tasks import HANDLERS as TIMESHEETS

HANDLERS: Final = (*IDENTITY, *INTERNSHIPS, *TIMESHEETS, *NOTIFICATIONS)
