"""Who handles which work."""

from datetime import timedelta
from typing import Final

from praktika.identity.events import AccountErasureRequested
from praktika.internships.events import (
    InternCancelled,
    InternChanged,
    InternDismissed,
    InternEnrolled,
    InternGraduated,
)
from praktika.kernel.work import Handler
from praktika.timesheets.events import ExportRequested

HANDLERS: Final = (
    Handler(
        name="timesheets.plan-enrolled",
        event=InternEnrolled,
        target="timesheets.schedules.on_intern_enrolled",
    ),
    Handler(
        name="timesheets.plan-changed",
        event=InternChanged,
        target="timesheets.schedules.on_intern_changed",
    ),
    Handler(
        name="timesheets.end-dismissed",
        event=InternDismissed,
        target="timesheets.schedules.on_intern_dismissed",
    ),
    Handler(
        name="timesheets.end-cancelled",
        event=InternCancelled,
        target="timesheets.schedules.on_intern_cancelled",
    ),
    Handler(
        name="timesheets.end-graduated",
        event=InternGraduated,
        target="timesheets.schedules.on_intern_graduated",
    ),
    Handler(
        name="timesheets.erase-person",
        event=AccountErasureRequested,
        target="timesheets.personal_data.on_account_erasure_requested",
    ),
    Handler(
        name="timesheets.run-export",
        event=ExportRequested,
        target="timesheets.exports.run_export",
        back_off=(timedelta(seconds=10), timedelta(seconds=30), timedelta(minutes=2)),
        transactional=False,
    ),
)
