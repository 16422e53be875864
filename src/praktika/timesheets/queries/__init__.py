"""Read side: shapes as the API answers them, and who sees what."""

from praktika.timesheets.queries.calendars import (
    CalendarDayView,
    CalendarQueries,
    CalendarRows,
    CalendarView,
    NormsView,
    NormView,
)
from praktika.timesheets.queries.deviations import (
    DeviationFilters,
    DeviationQueries,
    DeviationRow,
    DeviationRows,
    DeviationView,
    PaperView,
    Sight,
)
from praktika.timesheets.queries.exports import (
    ExportFile,
    ExportFilters,
    ExportQueries,
    ExportRows,
    ExportView,
)
from praktika.timesheets.queries.kinds import DayKindView, day_kinds
from praktika.timesheets.queries.schedules import (
    DayView,
    EntryView,
    FillView,
    ScheduleQueries,
    ScheduleRows,
    ScheduleView,
    StageView,
    SumsView,
    TermView,
    TotalsView,
)

__all__ = [
    "CalendarDayView",
    "CalendarQueries",
    "CalendarRows",
    "CalendarView",
    "DayKindView",
    "DayView",
    "DeviationFilters",
    "DeviationQueries",
    "DeviationRow",
    "DeviationRows",
    "DeviationView",
    "EntryView",
    "ExportFile",
    "ExportFilters",
    "ExportQueries",
    "ExportRows",
    "ExportView",
    "FillView",
    "NormView",
    "NormsView",
    "PaperView",
    "ScheduleQueries",
    "ScheduleRows",
    "ScheduleView",
    "Sight",
    "StageView",
    "SumsView",
    "TermView",
    "TotalsView",
    "day_kinds",
]
