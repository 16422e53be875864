"""Hours by a specialist's clock, and the slots they make."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praktika.consultations.domain.availability import (
    AvailabilityException,
    AvailabilityRule,
    ExceptionId,
    ExceptionKind,
    RuleId,
)
from praktika.consultations.domain.errors import TooManySlots
from praktika.consultations.policies.generating import Planned, Skipped, check_days, place, wall_starts
from praktika.kernel.actors import AccountId
from praktika.kernel.errors import Invalid
from praktika.kernel.ids import uuid7
from praktika.kernel.periods import Period

LONG_AGO = datetime(2027, 1, 1, tzinfo=UTC)
ANNA = AccountId(uuid7())


def rule(local_from: str, local_to: str, slot: int, gap: int = 0, **terms: Any) -> AvailabilityRule:
    """Of every week from 2020, on Mondays unless said otherwise."""
    given = {"weekday": 1, "valid_from": date(2020, 1, 1), "slot_minutes": slot, "gap_minutes": gap} | terms
    return AvailabilityRule(
        id=RuleId(uuid7()),
        specialist_id=ANNA,
        organisation_id=None,
        local_from=local_from,
        local_to=local_to,
        created_at=LONG_AGO,
        updated_at=LONG_AGO,
        **given,
    )


def exception(on: str, kind: ExceptionKind, **terms: Any) -> AvailabilityException:
    return AvailabilityException(
        id=ExceptionId(uuid7()),
        specialist_id=ANNA,
        organisation_id=None,
        on=date.fromisoformat(on),
        kind=kind,
        created_at=LONG_AGO,
        **terms,
    )


def closed(on: str) -> AvailabilityException:
    return exception(on, ExceptionKind.CLOSED)


def extra(on: str, local_from: str, local_to: str, slot: int, gap: int = 0) -> AvailabilityException:
    hours = {"local_from": local_from, "local_to": local_to, "slot_minutes": slot, "gap_minutes": gap}
    return exception(on, ExceptionKind.EXTRA, **hours)


def on(day: str, *rules: AvailabilityRule, zone: str = "Europe/Berlin", **more: Any) -> list[str]:
    """What the day becomes: `08:00` of that UTC day, `30T23:00` of another, `02:00 dst-gap` for a local time."""
    first = date.fromisoformat(day)
    return between(day, str(first + timedelta(days=1)), *rules, zone=zone, **more)


def between(
    since: str,
    until: str,
    *rules: AvailabilityRule,
    zone: str = "Europe/Berlin",
    exceptions: tuple[AvailabilityException, ...] = (),
    taken: tuple[Period, ...] = (),
    now: datetime = LONG_AGO,
) -> list[str]:
    first, end = date.fromisoformat(since), date.fromisoformat(until)
    check_days(first, end)
    starts = wall_starts(first, end, rules, exceptions)
    return [told(each, first) for each in place(starts, ZoneInfo(zone), taken, now)]


def told(found: Planned | Skipped, day: date) -> str:
    if isinstance(found, Skipped):
        return f"{found.local_start.removeprefix(f'{day}T')} {found.reason}"
    return f"{found.period.starts_at:%H:%M}" if found.period.starts_at.date() == day else _with_day(found)


def _with_day(found: Planned) -> str:
    return f"{found.period.starts_at:%dT%H:%M}"


def every_day(*given: Any) -> list[AvailabilityRule]:
    return [rule(*given, weekday=weekday) for weekday in range(1, 8)]


@pytest.mark.parametrize(
    ("day", "hours", "expected"),
    [
        ("2027-03-22", ("09:00", "12:00", 50, 10), ["08:00", "09:00", "10:00"]),
        ("2027-03-29", ("09:00", "12:00", 50, 10), ["07:00", "08:00", "09:00"]),
        ("2027-03-28", ("01:00", "05:00", 60), ["00:00", "02:00 dst-gap", "01:00", "02:00"]),
        ("2027-03-28", ("01:30", "04:30", 45), ["00:30", "02:15 dst-gap", "03:00 overlap", "01:45"]),
        ("2027-10-31", ("01:00", "05:00", 60), ["30T23:00", "00:00", "02:00", "03:00"]),
    ],
)
def test_the_table_of_berlin(day, hours, expected):
    assert on(day, *every_day(*hours)) == expected


@pytest.mark.parametrize(
    ("zone", "day", "hours", "expected"),
    [
        ("America/New_York", "2027-03-14", ("01:00", "04:00", 60), ["06:00", "02:00 dst-gap", "07:00"]),
        ("America/New_York", "2027-11-07", ("00:00", "03:00", 60), ["04:00", "05:00", "07:00"]),
        # clocks go from 02:00 to 02:30, and back from 02:00 to 01:30
        (
            "Australia/Lord_Howe",
            "2027-10-03",
            ("01:30", "03:30", 30),
            ["02T15:00", "02:00 dst-gap", "02T15:30", "02T16:00"],
        ),
        ("Australia/Lord_Howe", "2027-10-03", ("02:15", "03:45", 60), ["02:15 dst-gap"]),
        ("Australia/Lord_Howe", "2027-04-04", ("01:00", "03:00", 30), ["03T14:00", "03T14:30", "03T15:30", "03T16:00"]),
        ("Europe/Moscow", "2027-03-28", ("01:00", "04:00", 60), ["27T22:00", "27T23:00", "00:00"]),
        ("Europe/Moscow", "2027-10-31", ("01:00", "04:00", 60), ["30T22:00", "30T23:00", "00:00"]),
        # at midnight clocks go to one
        ("America/Havana", "2027-03-14", ("00:00", "02:00", 30), ["00:00 dst-gap", "00:30 dst-gap", "05:00", "05:30"]),
        ("Asia/Beirut", "2027-03-28", ("00:00", "02:00", 60), ["00:00 dst-gap", "27T22:00"]),
        # at one clocks go back to midnight
        ("America/Havana", "2027-11-07", ("00:00", "02:00", 60), ["04:00", "06:00"]),
    ],
)
def test_changes_of_the_clock_elsewhere(zone, day, hours, expected):
    assert on(day, *every_day(*hours), zone=zone) == expected


def test_a_day_lasts_until_midnight():
    assert on("2027-03-22", rule("22:00", "24:00", 60)) == ["21:00", "22:00"]
    assert on("2027-03-22", rule("22:00", "23:59", 60)) == ["21:00"]


def test_a_slot_before_clocks_go_back_takes_as_long_as_any_other():
    (found,) = place(
        wall_starts(date(2027, 10, 31), date(2027, 11, 1), every_day("01:30", "03:00", 90), ()),
        ZoneInfo("Europe/Berlin"),
        (),
        LONG_AGO,
    )
    assert isinstance(found, Planned)
    assert found.period.ends_at - found.period.starts_at == timedelta(minutes=90)


def test_gaps_are_left_between_slots_only():
    assert on("2027-03-22", rule("09:00", "10:50", 50, 10)) == ["08:00", "09:00"]
    assert on("2027-03-22", rule("09:00", "10:49", 50, 10)) == ["08:00"]


def test_a_rule_applies_on_its_weekday_while_it_is_valid():
    valid = rule("09:00", "10:00", 60, valid_from=date(2027, 3, 15), valid_to=date(2027, 3, 22))
    assert between("2027-03-01", "2027-04-01", valid) == ["15T08:00", "22T08:00"]


def test_a_closed_day_has_no_hours_but_extra_ones():
    usual = rule("09:00", "10:00", 60)
    day = "2027-03-22"
    assert on(day, usual, exceptions=(closed(day),)) == []
    assert on(day, usual, exceptions=(extra(day, "12:00", "13:00", 30),)) == ["08:00", "11:00", "11:30"]
    assert on(day, usual, exceptions=(extra(day, "12:00", "12:30", 30), closed(day))) == ["11:00"]
    assert on(day, usual, exceptions=(closed("2027-03-23"), extra("2027-03-21", "12:00", "13:00", 30))) == ["08:00"]


def test_hours_take_turns_by_their_beginning():
    late, early = rule("09:30", "11:30", 60), rule("09:00", "11:00", 60)
    assert on("2027-03-22", late, early) == ["08:00", "09:00", "09:30 overlap", "10:30 overlap"]


def test_what_is_taken_is_skipped_and_back_to_back_is_not():
    taken = Period(datetime(2027, 3, 22, 9, tzinfo=UTC), datetime(2027, 3, 22, 10, tzinfo=UTC))
    assert on("2027-03-22", rule("09:00", "12:00", 60), taken=(taken,)) == ["08:00", "10:00 overlap", "10:00"]


def test_what_has_begun_is_skipped_and_what_is_more_than_366_days_ahead():
    now = datetime(2027, 3, 22, 8, tzinfo=UTC)
    assert on("2027-03-22", rule("09:00", "11:00", 60), now=now) == ["09:00 in-past", "09:00"]
    ahead = datetime(2026, 3, 21, 8, tzinfo=UTC)
    assert on("2027-03-22", rule("09:00", "11:00", 60), now=ahead) == ["08:00", "10:00 too-far"]


def test_days_are_at_most_92_and_at_least_one():
    assert between("2027-03-01", "2027-06-01", rule("09:00", "10:00", 60, valid_to=date(2027, 3, 1))) == ["08:00"]
    for until in ("2027-06-02", "2027-03-01", "2027-02-28"):
        with pytest.raises(Invalid) as refused:
            between("2027-03-01", until)
        assert refused.value.violations[0].pointer == "/to"


def test_at_most_500_starts_whatever_becomes_of_them():
    hours = every_day("00:00", "24:00", 14, 1)
    fitting = [each for each in hours if each.weekday < 6]
    assert len(between("2027-03-01", "2027-03-06", *fitting, extra_rule())) == 500
    with pytest.raises(TooManySlots):
        between("2027-03-01", "2027-03-07", *hours, now=datetime(2030, 1, 1, tzinfo=UTC))


def extra_rule() -> AvailabilityRule:
    """Twenty starts on Mondays."""
    return rule("00:00", "24:00", 71, 1)


ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Europe/Moscow", "America/Havana", "Asia/Beirut"]
CHANGES = [date(2027, 3, 14), date(2027, 3, 28), date(2027, 4, 4), date(2027, 10, 3), date(2027, 10, 31)]


@st.composite
def rules(draw: st.DrawFn) -> AvailabilityRule:
    starts = draw(st.integers(0, 1434))
    length = draw(st.integers(5, min(480, 1440 - starts)))
    ends = draw(st.integers(starts + length, 1440))
    shown = [f"{each // 60:02}:{each % 60:02}" for each in (starts, ends)]
    return rule(*shown, length, draw(st.integers(0, 240)), weekday=draw(st.integers(1, 7)))


@given(st.lists(rules(), max_size=6), st.sampled_from(ZONES), st.sampled_from(CHANGES), st.integers(1, 6))
def test_slots_overlap_nowhere_begin_where_rules_say_and_are_made_once(found, zone, change, days):
    since, where = change - timedelta(days=2), ZoneInfo(zone)
    try:
        starts = wall_starts(since, since + timedelta(days=days), found, ())
    except TooManySlots:
        return
    made = [each for each in place(starts, where, (), LONG_AGO) if isinstance(each, Planned)]
    periods = sorted((each.period for each in made), key=lambda each: each.starts_at)
    assert all(one.ends_at <= another.starts_at for one, another in pairwise(periods))
    assert all(_is_on_the_grid(each, where) for each in made)
    again = list(place(starts, where, periods, LONG_AGO))
    assert len(again) == len(starts)
    assert {each.reason for each in again if isinstance(each, Skipped)} <= {"overlap", "dst-gap"}
    assert not [each for each in again if isinstance(each, Planned)]


def _is_on_the_grid(planned: Planned, zone: ZoneInfo) -> bool:
    shown = planned.period.starts_at.astimezone(zone)
    hours, is_first = planned.hours, shown.fold == 0
    since_from = datetime.combine(shown.date(), shown.time()) - datetime.combine(
        shown.date(), time.fromisoformat(hours.local_from)
    )
    step = timedelta(minutes=hours.slot_minutes + hours.gap_minutes)
    long_enough = planned.period.ends_at - planned.period.starts_at == timedelta(minutes=hours.slot_minutes)
    return is_first and long_enough and since_from >= timedelta() and not since_from % step
