"""What clocks on walls show, where they are put forward and back."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from praktika.kernel.wall_clock import first_shown, instant_at, is_zone

BERLIN, NEW_YORK, LORD_HOWE, MOSCOW = map(
    ZoneInfo, ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Europe/Moscow")
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        (BERLIN, "2026-03-28", "10:00", "2026-03-28T09:00"),
        (BERLIN, "2026-03-29", "10:00", "2026-03-29T08:00"),
        (NEW_YORK, "2026-03-07", "09:00", "2026-03-07T14:00"),
        (NEW_YORK, "2026-03-08", "09:00", "2026-03-08T13:00"),
        (LORD_HOWE, "2026-04-04", "09:00", "2026-04-03T22:00"),
        (LORD_HOWE, "2026-04-05", "09:00", "2026-04-04T22:30"),
        (MOSCOW, "2026-03-29", "02:30", "2026-03-28T23:30"),
        (MOSCOW, "2026-10-25", "02:30", "2026-10-24T23:30"),
    ],
)
def test_a_time_shown_once_is_that_instant(zone, day, at, expected):
    assert instant_at(date.fromisoformat(day), time.fromisoformat(at), zone) == utc(expected)


@pytest.mark.parametrize(
    ("zone", "day", "at", "put_forward"),
    [
        (BERLIN, "2026-03-29", "02:00", "2026-03-29T01:00"),
        (BERLIN, "2026-03-29", "02:30", "2026-03-29T01:00"),
        (BERLIN, "2026-03-29", "02:59:59", "2026-03-29T01:00"),
        (NEW_YORK, "2026-03-08", "02:15", "2026-03-08T07:00"),
        (LORD_HOWE, "2026-10-04", "02:10", "2026-10-03T15:30"),
        (MOSCOW, "2011-03-27", "02:45", "2011-03-26T23:00"),
        (ZoneInfo("Pacific/Apia"), "2011-12-30", "09:00", "2011-12-30T10:00"),
    ],
)
def test_a_time_never_shown_is_when_clocks_were_put_forward(zone, day, at, put_forward):
    assert instant_at(date.fromisoformat(day), time.fromisoformat(at), zone) == utc(put_forward)


@pytest.mark.parametrize(
    ("zone", "day", "at", "first"),
    [
        (BERLIN, "2026-10-25", "02:30", "2026-10-25T00:30"),
        (NEW_YORK, "2026-11-01", "01:30", "2026-11-01T05:30"),
        (LORD_HOWE, "2026-04-05", "01:45", "2026-04-04T14:45"),
        (MOSCOW, "2014-10-26", "01:30", "2014-10-25T21:30"),
    ],
)
def test_of_a_time_shown_twice_the_first_counts(zone, day, at, first):
    assert instant_at(date.fromisoformat(day), time.fromisoformat(at), zone) == utc(first)


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, LORD_HOWE, MOSCOW], ids=str)
def test_later_on_the_wall_is_never_earlier_in_time(zone):
    shown = [datetime(2026, 1, 1) + timedelta(minutes=15) * n for n in range(365 * 96)]
    instants = [instant_at(each.date(), each.time(), zone) for each in shown]
    assert instants == sorted(instants)
    assert all(
        instant.astimezone(zone).replace(tzinfo=None) >= each for each, instant in zip(shown, instants, strict=True)
    )


def test_an_hour_before_ten_survives_the_change():
    before = [instant_at(date(2026, 3, day), time(10), BERLIN) - timedelta(hours=1) for day in (28, 29)]
    assert before == [utc("2026-03-28T08:00"), utc("2026-03-29T07:00")]


@pytest.mark.parametrize(
    ("zone", "shown", "expected"),
    [
        (BERLIN, "2027-03-28T01:59", "2027-03-28T00:59"),
        (BERLIN, "2027-03-28T02:00", None),
        (BERLIN, "2027-03-28T02:59", None),
        (BERLIN, "2027-03-28T03:00", "2027-03-28T01:00"),
        (BERLIN, "2027-10-31T02:30", "2027-10-31T00:30"),
        (LORD_HOWE, "2027-10-03T02:15", None),
        (LORD_HOWE, "2027-10-03T02:30", "2027-10-02T15:30"),
        (MOSCOW, "2027-03-28T02:30", "2027-03-27T23:30"),
    ],
)
def test_when_a_time_is_first_shown_if_it_is(zone, shown, expected):
    assert first_shown(datetime.fromisoformat(shown), zone) == (utc(expected) if expected else None)


@pytest.mark.parametrize(
    ("name", "known"),
    [("Europe/Berlin", True), ("Asia/Kathmandu", True), ("UTC", True), ("Factory", False), ("europe/berlin", False)],
)
def test_which_zones_there_are(name, known):
    assert is_zone(name) == known
