"""Calendars as text (RFC 5545): what is mailed as an invitation, and what calendar programs read as a feed."""

import re
from collections.abc import Iterable
from datetime import UTC
from typing import Final

from icalendar import Calendar, Event, vCalAddress, vUri

from praktika.kernel.calendars import CalendarEvent

MEDIA_TYPE: Final = "text/calendar"
PRODUCT: Final = "-//Praktika//Praktika//EN"
NAME: Final = "Praktika"

CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def feed(events: Iterable[CalendarEvent]) -> str:
    """All of them, to be read again and again. A thousand take a quarter of a second: not for the event loop."""
    return _calendar({"x-wr-calname": NAME}, map(_entry, events))


def invitation(event: CalendarEvent, *, organizer: str | None = None, attendee: str | None = None) -> str:
    """One, to be put into a calendar or taken out of it (RFC 5546). Addresses are bare."""
    entry = _entry(event)
    for role, address in (("organizer", organizer), ("attendee", attendee)):
        if address:
            entry.add(role, vCalAddress(f"mailto:{address}"))
    return _calendar({"method": method_of(event)}, [entry])


def method_of(event: CalendarEvent) -> str:
    return "CANCEL" if event.cancelled else "REQUEST"


def _calendar(properties: dict[str, str], entries: Iterable[Event]) -> str:
    calendar = Calendar()
    for name, value in {"version": "2.0", "prodid": PRODUCT, **properties}.items():
        calendar.add(name, value)
    for entry in entries:
        calendar.add_component(entry)
    written: bytes = calendar.to_ical(sorted=False)
    return written.decode()


def _entry(event: CalendarEvent) -> Event:
    entry = Event()
    entry.add("uid", _text(event.uid))
    entry.add("sequence", event.sequence)
    for name in ("dtstamp", "last-modified"):
        entry.add(name, event.updated_at.astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("dtend", event.ends_at.astimezone(UTC))
    entry.add("summary", _text(event.summary))
    entry.add("status", event.status.value)
    for name, value in (("location", event.location), ("description", event.description)):
        if value:
            entry.add(name, _text(value))
    if event.url:
        entry.add("url", vUri(event.url))
    return entry


def _text(value: str) -> str:
    """Line ends of one kind, and nothing that would be none in a calendar."""
    return CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
