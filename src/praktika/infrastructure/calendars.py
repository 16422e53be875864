"""Calendars as text (RFC 5545): what is mailed as an invitation, and what calendar programs read as a feed.

Written by hand, as a feed is asked for every few minutes: a library's thousand entries take a quarter of a second.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from praktika.kernel.calendars import CalendarEvent

MEDIA_TYPE: Final = "text/calendar"
PRODUCT: Final = "-//Praktika//Praktika//EN"
NAME: Final = "Praktika"

OCTETS: Final = 75
"""Of a line, without its end."""

ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
BARE: Final = str.maketrans("", "", "-:")
CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def feed(events: Iterable[CalendarEvent]) -> str:
    """All of them, to be read again and again."""
    return _calendar([f"X-WR-CALNAME:{NAME}"], [line for event in events for line in _entry(event)])


def invitation(event: CalendarEvent, *, organizer: str | None = None, attendee: str | None = None) -> str:
    """One, to be put into a calendar or taken out of it (RFC 5546). Addresses are bare."""
    people = [f"{role}:mailto:{who}" for role, who in (("ORGANIZER", organizer), ("ATTENDEE", attendee)) if who]
    return _calendar([f"METHOD:{method_of(event)}"], _entry(event, people))


def method_of(event: CalendarEvent) -> str:
    return "CANCEL" if event.cancelled else "REQUEST"


def _calendar(properties: Iterable[str], entries: Iterable[str]) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", *properties, *entries, "END:VCALENDAR"]
    return "".join(f"{_folded(CONTROLS.sub('', line))}\r\n" for line in lines)


def _entry(event: CalendarEvent, people: Iterable[str] = ()) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTAMP:{_instant(event.updated_at)}"
    yield f"LAST-MODIFIED:{_instant(event.updated_at)}"
    yield f"DTSTART:{_instant(event.starts_at)}"
    yield f"DTEND:{_instant(event.ends_at)}"
    yield f"SUMMARY:{_text(event.summary)}"
    yield f"STATUS:{event.status}"
    yield from people
    if event.location:
        yield f"LOCATION:{_text(event.location)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    if event.url:
        yield f"URL:{event.url}"
    yield "END:VEVENT"


def _text(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n").translate(ESCAPED)


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").translate(BARE)[:15] + "Z"


def _folded(line: str) -> str:
    """No line has more than 75 octets; the next one begins with a space, and no sign is cut in two."""
    if len(line) <= OCTETS and line.isascii():
        return line
    octets, pieces, room = line.encode(), [], OCTETS
    while len(octets) > room:
        cut = room
        while octets[cut] & 0xC0 == 0x80:  # inside a sign of several octets
            cut -= 1
        pieces.append(octets[:cut].decode())
        octets, room = octets[cut:], OCTETS - 1
    return "\r\n ".join([*pieces, octets.decode()])
