"""Appointments as a reader's calendar takes them: `invite.ics` (RFC 5545, RFC 5546)."""

from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Final

from icalendar import Calendar, Event, vCalAddress, vUri

from praktika.notifications.ports import CalendarEvent

PRODUCT: Final = "-//Praktika//Praktika//EN"


def attach(mail: EmailMessage, event: CalendarEvent, *, organizer: str, attendee: str, written_at: datetime) -> None:
    """Addresses are bare."""
    method = "CANCEL" if event.cancelled else "REQUEST"
    mail.add_attachment(
        _calendar(event, method, organizer, attendee, written_at).to_ical().decode(),
        subtype="calendar",
        filename="invite.ics",
        params={"method": method},
    )


def _calendar(event: CalendarEvent, method: str, organizer: str, attendee: str, written_at: datetime) -> Calendar:
    calendar = Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("method", method)):
        calendar.add(name, value)
    calendar.add_component(_entry(event, organizer, attendee, written_at))
    return calendar


def _entry(event: CalendarEvent, organizer: str, attendee: str, written_at: datetime) -> Event:
    entry = Event()
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", written_at.astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("dtend", event.ends_at.astimezone(UTC))
    entry.add("summary", event.summary)
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    entry.add("organizer", vCalAddress(f"mailto:{organizer}"))
    entry.add("attendee", vCalAddress(f"mailto:{attendee}"))
    if event.location:
        entry.add("location", event.location)
    if event.url:
        entry.add("url", vUri(event.url))
    return entry
