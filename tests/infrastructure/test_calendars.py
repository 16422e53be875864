"""Calendars we write, read again: by the library that wrote them, and by one that has nothing to do with it."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from praktika.infrastructure.calendars import feed, invitation
from praktika.kernel.calendars import CalendarEvent, Certainty

TEN = datetime(2027, 5, 10, 10, tzinfo=UTC)

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), min_size=1, max_size=300)


def event(**changes: Any) -> CalendarEvent:
    when = {"starts_at": TEN, "ends_at": TEN + timedelta(hours=1), "updated_at": TEN - timedelta(days=1)}
    return CalendarEvent(**{"uid": "1@praktika", "sequence": 3, "summary": "Career advice"} | when | changes)


def read(text: str) -> Any:
    [entry] = Calendar.from_ical(text).walk("VEVENT")
    return entry


def test_an_entry_is_read_as_it_was_meant():
    given = event(location="Минск, Ленина 1; 2-й этаж", description="Anna\nOrlova", url="https://example.org/b,1;2")
    entry = read(feed([given]))
    assert (entry["UID"], entry["SEQUENCE"], entry["STATUS"]) == ("1@praktika", 3, "CONFIRMED")
    assert (entry["SUMMARY"], entry["LOCATION"], entry["DESCRIPTION"]) == (
        given.summary,
        given.location,
        given.description,
    )
    assert entry["URL"] == given.url
    assert (entry.start, entry.end) == (given.starts_at, given.ends_at)
    assert entry["DTSTAMP"].dt == entry["LAST-MODIFIED"].dt == given.updated_at


def test_times_are_of_utc_whatever_they_came_in():
    moscow = TEN.astimezone(timezone(timedelta(hours=3)))
    assert "DTSTART:20270510T100000Z\r\n" in feed([event(starts_at=moscow)])


@given(TEXTS, TEXTS)
def test_any_text_comes_through_folded_and_escaped(summary: str, location: str):
    text = feed([event(summary=summary, location=location)])
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    entry = read(text)
    assert (entry["SUMMARY"], entry["LOCATION"]) == (summary, location)


def test_no_text_adds_a_line_of_its_own():
    entry = read(feed([event(summary="a\r\nSTATUS:CANCELLED\x00", uid="1\r\nATTENDEE:mailto:eve@example.org")]))
    assert entry["SUMMARY"] == "a\nSTATUS:CANCELLED"
    assert entry["STATUS"] == "CONFIRMED"
    assert "ATTENDEE" not in entry


@pytest.mark.parametrize(
    ("status", "method"),
    [(Certainty.TENTATIVE, "REQUEST"), (Certainty.CONFIRMED, "REQUEST"), (Certainty.CANCELLED, "CANCEL")],
)
def test_an_invitation_says_what_is_to_be_done_with_it(status: Certainty, method: str):
    calendar = Calendar.from_ical(invitation(event(status=status), organizer="portal@example.org", attendee="a@b.org"))
    [entry] = calendar.walk("VEVENT")
    assert (calendar["METHOD"], entry["STATUS"]) == (method, status)
    assert (entry["ORGANIZER"], entry["ATTENDEE"]) == ("mailto:portal@example.org", "mailto:a@b.org")


def test_a_feed_keeps_the_order_of_its_entries():
    entries = Calendar.from_ical(feed([event(uid=str(n)) for n in range(3)])).walk("VEVENT")
    assert [entry["UID"] for entry in entries] == ["0", "1", "2"]


@given(TEXTS)
def test_another_library_reads_the_same(text: str):
    summary = text.strip() or "-"
    entry = vobject.readOne(invitation(event(summary=summary), organizer="portal@example.org")).vevent
    assert (entry.uid.value, entry.sequence.value, entry.status.value) == ("1@praktika", "3", "CONFIRMED")
    assert entry.summary.value == summary
    assert (entry.dtstart.value, entry.dtend.value) == (TEN, TEN + timedelta(hours=1))
