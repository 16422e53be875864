"""One container per module, and what each module brings to the whole: routes and handlers of work."""

from typing import Final

from fastapi import APIRouter

from praktika.bootstrap.modules.personal_data import ANSWERS
from praktika.consultations.adapters.http import ROUTERS as CONSULTATIONS
from praktika.consultations.adapters.tasks import HANDLERS as CONSULTATIONS_WORK
from praktika.identity.adapters.http import ROUTERS as IDENTITY
from praktika.identity.adapters.tasks import HANDLERS as IDENTITY_WORK
from praktika.identity.adapters.tasks import answers_of
from praktika.infrastructure.dead_queues import DRAIN
from praktika.infrastructure.housekeeping import PURGE
from praktika.internships.adapters.http import ROUTERS as INTERNSHIPS
from praktika.internships.adapters.tasks import HANDLERS as INTERNSHIPS_WORK
from praktika.kernel.work import Handler
from praktika.notifications.adapters.http import ROUTERS as NOTIFICATIONS
from praktika.notifications.adapters.tasks import HANDLERS as NOTIFICATIONS_WORK
from praktika.timesheets.adapters.http import ROUTERS as TIMESHEETS
from praktika.timesheets.adapters.tasks import HANDLERS as TIMESHEETS_WORK

ROUTERS: Final[tuple[APIRouter, ...]] = (*IDENTITY, *INTERNSHIPS, *TIMESHEETS, *CONSULTATIONS, *NOTIFICATIONS)

HANDLERS: Final[tuple[Handler, ...]] = (
    PURGE,
    DRAIN,
    *IDENTITY_WORK,
    *INTERNSHIPS_WORK,
    *TIMESHEETS_WORK,
    *CONSULTATIONS_WORK,
    *NOTIFICATIONS_WORK,
    *answers_of(*ANSWERS),
)
