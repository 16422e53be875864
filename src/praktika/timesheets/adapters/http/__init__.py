"""Timesheets over HTTP: translate, call, translate back."""

from typing import Final

from praktika.timesheets.adapters.http.calendars import routes as calendars
from praktika.timesheets.adapters.http.deviations import routes as deviations
from praktika.timesheets.adapters.http.exports import routes as exports
from praktika.timesheets.adapters.http.schedules import routes as schedules

ROUTERS: Final = (calendars, schedules, deviations, exports)
