"""Plans of days, what days consist of, and dates of stages."""

import pytest

from builders.timesheets import FULL_TIME, calendar, day, deviation, stage, term
from praktika.timesheets.domain import DayTooLong, Deviation, StageState, day_of
from praktika.timesheets.policies.planning import entries, planned_minutes, planned_stages

CALENDAR = calendar(2025, 2026, 2027)
PART_TIME = (240, 240, 240, 240, 240, 0, 0)
SIX_DAYS = (420, 420, 420, 420, 420, 300, 0)


@pytest.mark.parametrize(
    ("on", "weekly", "minutes"),
    [
        ("2026-11-02", FULL_TIME, 480),
        ("2026-11-03", FULL_TIME, 420),  # the day before a holiday
        ("2026-11-04", FULL_TIME, 0),  # a holiday
        ("2026-11-07", FULL_TIME, 0),
        ("2025-11-01", FULL_TIME, 420),  # a Saturday worked for Monday, and the day before a holiday's eve
        ("2025-11-03", FULL_TIME, 0),
        ("2026-11-03", PART_TIME, 180),
        ("2026-11-07", SIX_DAYS, 300),
        ("2026-11-08", SIX_DAYS, 0),
        ("2025-11-01", SIX_DAYS, 360),  # stands for a Monday
        ("2026-03-09", SIX_DAYS, 0),
        ("2026-11-03", (0,) * 7, 0),
        ("2026-11-03", (15, 15, 15, 15, 15, 0, 0), 0),  # never below nothing
    ],
)
def test_the_plan_of_a_day(on, weekly, minutes):
    assert planned_minutes(CALENDAR.day(day(on)), term(weekly_minutes=weekly)) == minutes


def parts(on: str, *deviations: Deviation, plan: int | None = None) -> list[str]:
    known = CALENDAR.day(day(on))
    minutes = planned_minutes(known, term()) if plan is None else plan
    made = day_of(known.date, minutes, entries(minutes, known, [each for each in deviations if each.includes(day(on))]))
    return [f"{entry.kind} {entry.minutes}" for entry in made.entries]


def test_a_planned_day_is_work_and_another_a_day_off():
    assert parts("2026-09-07") == ["work_day 480"]
    assert parts("2026-09-06") == ["day_off 0"]


def test_overtime_is_added_to_work():
    assert parts("2026-09-07", deviation("overtime", "2026-09-07", minutes=120)) == ["work_day 480", "overtime 120"]


def test_sickness_takes_the_whole_day():
    assert parts("2026-09-07", deviation("sick_paid", "2026-09-07")) == ["sick_paid 0"]


def test_a_business_trip_keeps_the_planned_hours():
    assert parts("2026-09-07", deviation("business_trip", "2026-09-07")) == ["business_trip 480"]


def test_study_hours_take_a_part_of_the_work():
    taken = deviation("study_hours", "2026-09-07", minutes=120)
    assert parts("2026-09-07", taken) == ["work_day 360", "study_hours 120"]


def test_no_more_can_be_taken_than_is_left():
    first = deviation("study_hours", "2026-09-07", minutes=300)
    second = deviation("shortened_by_law", "2026-09-07", minutes=300)
    assert parts("2026-09-07", second, first) == ["study_hours 300", "shortened_by_law 180"]


def test_nothing_can_be_taken_from_a_day_of_sickness():
    taken = deviation("study_hours", "2026-09-07", minutes=120)
    assert parts("2026-09-07", taken, deviation("sick_paid", "2026-09-07")) == ["sick_paid 0"]


def test_work_on_a_sunday_drops_the_day_off():
    assert parts("2026-09-06", deviation("work_off_day", "2026-09-06", minutes=240)) == ["work_off_day 240"]


def test_annual_leave_leaves_a_holiday_alone():
    leave = deviation("leave_annual", "2026-11-02", "2026-11-06")
    shown = [parts(f"2026-11-0{n}", leave)[0].split()[0] for n in range(2, 7)]
    assert shown == ["leave_annual", "leave_annual", "day_off", "leave_annual", "leave_annual"]


def test_sickness_covers_weekends_and_truancy_only_working_days():
    assert parts("2026-09-06", deviation("sick_paid", "2026-09-04", "2026-09-08")) == ["sick_paid 0"]
    assert parts("2026-09-06", deviation("truancy", "2026-09-04", "2026-09-08")) == ["day_off 0"]
    assert parts("2026-11-04", deviation("sick_paid", "2026-11-04")) == ["sick_paid 0"]


def test_a_day_has_24_hours():
    with pytest.raises(DayTooLong):
        parts("2026-09-07", deviation("overtime", "2026-09-07", minutes=965))
    assert parts("2026-09-07", deviation("overtime", "2026-09-07", minutes=960))[1] == "overtime 960"


def dates(*stages, starts_on: str, last_day: str) -> list[tuple[str, str | None]]:
    planned = planned_stages(stages, day(starts_on), day(last_day), CALENDAR)
    return [(str(each.starts_on), str(each.ends_on) if each.ends_on else None) for each in planned]


def test_three_stages_of_sixty_days():
    three = [stage(order) for order in (1, 2, 3)]
    assert dates(*three, starts_on="2026-09-01", last_day="2027-02-28") == [
        ("2026-09-01", "2026-10-30"),
        ("2026-10-31", "2026-12-29"),
        ("2026-12-30", "2027-02-27"),
    ]


def test_the_programmes_end_cuts_the_last_stage():
    three = [stage(order) for order in (3, 1, 2)]
    assert dates(*three, starts_on="2026-09-01", last_day="2027-02-14")[-1] == ("2026-12-30", "2027-02-14")


def test_a_stage_that_would_start_later_is_not_scheduled():
    planned = planned_stages([stage(n) for n in (1, 2, 3)], day("2026-09-01"), day("2026-10-30"), CALENDAR)
    assert [each.state for each in planned] == [
        StageState.PLANNED,
        StageState.NOT_SCHEDULED,
        StageState.NOT_SCHEDULED,
    ]
    assert [each.ends_on for each in planned] == [day("2026-10-30"), None, None]


@pytest.mark.parametrize(
    ("starts_on", "months", "ends_on"),
    [
        ("2026-01-31", 1, "2026-02-27"),
        ("2026-09-01", 3, "2026-11-30"),
        ("2025-12-31", 2, "2026-02-27"),
        ("2026-12-15", 1, "2027-01-14"),
    ],
)
def test_stages_in_months_are_calendar_months(starts_on, months, ends_on):
    found = dates(stage(duration=months, unit="months"), starts_on=starts_on, last_day="2027-12-31")
    assert found == [(starts_on, ends_on)]


@pytest.mark.parametrize(
    ("starts_on", "number", "ends_on"),
    [
        ("2026-11-02", 1, "2026-11-02"),
        ("2026-11-02", 3, "2026-11-05"),  # over a holiday
        ("2026-10-31", 1, "2026-11-02"),  # starts on a Saturday
        ("2026-04-30", 5, "2026-05-07"),
    ],
)
def test_stages_in_working_days_count_the_calendars(starts_on, number, ends_on):
    found = dates(stage(duration=number, unit="working_days"), starts_on=starts_on, last_day="2027-12-31")
    assert found == [(starts_on, ends_on)]


def test_working_days_that_do_not_fit_end_with_the_internship():
    found = dates(stage(duration=100, unit="working_days"), starts_on="2026-11-02", last_day="2026-11-20")
    assert found == [("2026-11-02", "2026-11-20")]
