"""Consultations over HTTP: translate, call, translate back."""

from typing import Final

from praktika.consultations.adapters.http.bookings import routes as bookings
from praktika.consultations.adapters.http.calendars import routes as calendars
from praktika.consultations.adapters.http.commands import routes as commands
from praktika.consultations.adapters.http.slots import routes as slots
from praktika.consultations.adapters.http.specialists import routes as specialists

ROUTERS: Final = (slots, commands, bookings, specialists, calendars)
