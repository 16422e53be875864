"""Use cases of timesheets: authorise, load, decide, publish."""

from praktika.timesheets.services.deviations import DeviationService
from praktika.timesheets.services.exports import ExportService
from praktika.timesheets.services.personal_data import PersonalDataService
from praktika.timesheets.services.schedules import ScheduleService

__all__ = ["DeviationService", "ExportService", "PersonalDataService", "ScheduleService"]
