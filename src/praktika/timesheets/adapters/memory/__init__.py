"""Timesheets in memory."""

from praktika.timesheets.adapters.memory.facade import MemoryTimesheets
from praktika.timesheets.adapters.memory.personal_data import MemoryTimesheetsData
from praktika.timesheets.adapters.memory.reading import (
    MemoryCalendarRows,
    MemoryDeviationRows,
    MemoryExportRows,
    MemoryScheduleRows,
)
from praktika.timesheets.adapters.memory.repositories import (
    CALENDARS,
    DAYS,
    DEVIATIONS,
    EXPORTS,
    SCHEDULES,
    MemoryTimesheetsUnitOfWork,
)
from praktika.timesheets.adapters.memory.spreadsheets import MemorySpreadsheets

__all__ = [
    "CALENDARS",
    "DAYS",
    "DEVIATIONS",
    "EXPORTS",
    "SCHEDULES",
    "MemoryCalendarRows",
    "MemoryDeviationRows",
    "MemoryExportRows",
    "MemoryScheduleRows",
    "MemorySpreadsheets",
    "MemoryTimesheets",
    "MemoryTimesheetsData",
    "MemoryTimesheetsUnitOfWork",
]
