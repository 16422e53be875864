"""What one may be allowed to do with schedules, deviations and timesheets."""

from typing import Final

from praktika.kernel.permissions import ALL, OWN, OWN_OR_ALL, Permission

CALENDAR_READ: Final = Permission(
    "timesheets.calendar:read", ALL, "See production calendars.", "Видеть производственный календарь."
)
CODES_READ: Final = Permission("timesheets.codes:read", ALL, "See day kinds and codes.", "Видеть виды дней и коды.")
SCHEDULE_READ: Final = Permission("timesheets.schedule:read", OWN_OR_ALL, "See schedules.", "Видеть графики.")
SCHEDULE_GENERATE: Final = Permission(
    "timesheets.schedule:generate", ALL, "Make schedules anew.", "Строить графики заново."
)
DAY_READ: Final = Permission("timesheets.day:read", OWN_OR_ALL, "See days and totals.", "Видеть дни и итоги.")
DEVIATION_READ: Final = Permission("timesheets.deviation:read", OWN_OR_ALL, "See deviations.", "Видеть отклонения.")
DEVIATION_REQUEST: Final = Permission(
    "timesheets.deviation:request", OWN, "Ask for a deviation.", "Просить об отклонении."
)
DEVIATION_WRITE: Final = Permission(
    "timesheets.deviation:write", OWN_OR_ALL, "Enter deviations.", "Вносить отклонения."
)
DEVIATION_DECIDE: Final = Permission(
    "timesheets.deviation:decide", OWN_OR_ALL, "Decide about deviations.", "Решать об отклонениях."
)
EXPORT_CREATE: Final = Permission("timesheets.export:create", OWN_OR_ALL, "Write timesheets.", "Формировать табели.")
EXPORT_READ: Final = Permission("timesheets.export:read", OWN_OR_ALL, "Download timesheets.", "Скачивать табели.")
