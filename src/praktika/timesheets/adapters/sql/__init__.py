"""Timesheets in PostgreSQL."""

from praktika.timesheets.adapters.sql.facade import SqlTimesheets
from praktika.timesheets.adapters.sql.personal_data import timesheets_data
from praktika.timesheets.adapters.sql.reading import (
    SqlCalendarRows,
    SqlDeviationRows,
    SqlExportRows,
    SqlScheduleRows,
)
from praktika.timesheets.adapters.sql.repositories import SqlTimesheetsUnitOfWork

__all__ = [
    "SqlCalendarRows",
    "SqlDeviationRows",
    "SqlExportRows",
    "SqlScheduleRows",
    "SqlTimesheets",
    "SqlTimesheetsUnitOfWork",
    "timesheets_data",
]
