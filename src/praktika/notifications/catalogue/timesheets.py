"""Of schedules and timesheets."""

from typing import Final

from praktika.notifications.catalogue.kinds import BOTH, NOTICE, Kind
from praktika.timesheets.events import DeviationDecided, DeviationRequested, ExportFinished

KINDS: Final = (
    Kind(
        name="timesheet.deviation-decided",
        en="Decisions on deviations from your schedule",
        ru="Решения об отклонениях от графика",
        events=(DeviationDecided,),
        subject="deviation_id",
        to=None,
        variables=frozenset({"decision", "asked", "kind_title", "first_day", "last_day", "minutes", "comment"}),
        kept=frozenset({"asked", "comment", "decision", "first_day", "kind_title", "last_day"}),
        page="/deviations/{subject_id}",
        channels=BOTH,
    ),
    Kind(
        name="export.finished",
        en="A timesheet is ready",
        ru="Табель готов",
        events=(ExportFinished,),
        subject="export_id",
        to=None,
        variables=frozenset({"programme_title", "status"}),
        to_doer=True,
        kept=frozenset({"programme_title", "status"}),
        page="/exports/{subject_id}",
        channels=BOTH,
    ),
    Kind(
        name="timesheet.deviation-requested",
        en="Your interns ask for deviations from their schedule",
        ru="Просьбы ваших стажёров об отклонениях от графика",
        events=(DeviationRequested,),
        subject="deviation_id",
        to=None,
        asked=("internships", "intern_id"),
        variables=frozenset({"kind_title", "first_day", "last_day"}),
        kept=frozenset({"kind_title", "first_day", "last_day"}),
        page="/deviations/{subject_id}",
        channels=NOTICE,
    ),
)
