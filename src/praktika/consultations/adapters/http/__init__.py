"""Consultations over HTTP: translate, call, translate back."""

from typing import Final

from praktika.consultations.adapters.http.availability import routes as availability
from praktika.consultations.adapters.http.bookings import routes as bookings
from praktika.consultations.adapters.http.calendars import routes as calendars
from praktika.consultations.adapters.http.commands import routes as commands
from praktika.consultations.adapters.http.generating import routes as generating
from praktika.consultations.adapters.http.settings import routes as settings
from praktika.consultations.adapters.http.slots import routes as slots
from praktika.consultations.adapters.http.specialists import routes as specialists

ROUTERS: Final = (generating, slots, commands, bookings, specialists, settings, availability, calendars)
