"""Calendars made of the holidays of Russia, and norms made of calendars."""

from decimal import Decimal

import pytest

from builders.timesheets import HOLIDAYS, day
from praktika.kernel.ids import uuid7
from praktika.timesheets.domain import CalendarYear, DayOff, DayType, HolidayFacts, WorkingTime, by_month
from praktika.timesheets.policies.calendars import seeded_year
from praktika.timesheets.policies.seeding import seeded_days


def year(number: int) -> CalendarYear:
    return seeded_year(uuid7(), number, HOLIDAYS)


def norms(time: WorkingTime) -> list[Decimal]:
    """Hours at 40, 36 and 24 hours a week."""
    return [Decimal(time.norm(60 * hours)) / 60 for hours in (40, 36, 24)]


@pytest.mark.parametrize(
    ("number", "working_days", "shortened", "expected"),
    [
        (
            2012,
            249,
            ["02-22", "03-07", "04-28", "05-12", "06-09", "12-29"],
            ["1986", "1786.8", "1189.2"],
        ),
        (2025, 247, ["03-07", "04-30", "06-11", "11-01"], ["1972", "1774.4", "1181.6"]),
        (2026, 247, ["04-30", "05-08", "06-11", "11-03"], ["1972", "1774.4", "1181.6"]),
    ],
)
def test_years_have_the_official_working_days_and_norms(number, working_days, shortened, expected):
    days = year(number).days
    time = WorkingTime.of(days)
    assert time.working_days == working_days
    assert [f"{each.date:%m-%d}" for each in days if each.shortened_minutes] == shortened
    assert norms(time) == list(map(Decimal, expected))


@pytest.mark.parametrize(
    ("number", "month", "working_days", "shortened", "expected"),
    [
        (2012, 1, 16, 0, ["128", "115.2", "76.8"]),
        (2012, 2, 20, 60, ["159", "143", "95"]),
        (2012, 3, 21, 60, ["167", "150.2", "99.8"]),
    ],
)
def test_months_of_2012_have_the_official_norms(number, month, working_days, shortened, expected):
    time = WorkingTime.of(by_month(year(number).days)[month])
    assert (time.working_days, time.shortened_minutes) == (working_days, shortened)
    assert norms(time) == list(map(Decimal, expected))


@pytest.mark.parametrize(
    ("month", "working_days", "shortened", "hours"),
    [(4, 22, 60, 175), (5, 19, 60, 151), (9, 22, 0, 176), (11, 20, 60, 159)],
)
def test_months_of_2026_have_the_official_norms(month, working_days, shortened, hours):
    time = WorkingTime.of(by_month(year(2026).days)[month])
    assert (time.working_days, time.shortened_minutes, time.norm(2400)) == (working_days, shortened, hours * 60)


def test_a_working_saturday_before_a_holiday_is_moved_and_shortened_at_once():
    saturday = year(2025).day(day("2025-11-01"))
    assert saturday.kind is DayType.WORKING
    assert saturday.moved_from == day("2025-11-03")
    assert saturday.shortened_minutes == 60
    assert saturday.labels == ("shortened", "moved")


def test_a_day_off_says_which_date_it_was_taken_from():
    monday = year(2025).day(day("2025-11-03"))
    assert (monday.kind, monday.moved_from) == (DayType.WEEKEND, day("2025-11-01"))
    assert year(2026).day(day("2026-03-09")).kind is DayType.WEEKEND


def test_every_day_of_a_year_is_there_in_order():
    for number in (2024, 2026):
        days = [each.date for each in year(number).days]
        assert days == sorted(days)
        assert len(days) == (366 if number == 2024 else 365)


def test_a_year_nobody_has_decided_on_is_known_only_in_part():
    assert year(2026).complete
    assert not year(2050).complete
    assert year(2050).day(day("2050-01-07")).kind is DayType.HOLIDAY


def test_a_country_nothing_is_known_of_has_no_facts():
    assert HOLIDAYS.facts("XX", 2026) is None


def test_the_last_working_day_of_a_year_is_shortened_for_new_year():
    new_year = HolidayFacts(holidays={day("2030-01-01"): "New Year"})
    days = seeded_days(2029, HolidayFacts(holidays={}), new_year)
    assert [each.date for each in days if each.shortened_minutes] == [day("2029-12-31")]


def test_an_eve_that_is_a_day_off_of_its_own_shortens_nothing():
    observed = {day("2029-12-31"): DayOff("observed")}
    new_year = HolidayFacts(holidays={day("2030-01-01"): "New Year"})
    days = seeded_days(2029, HolidayFacts(holidays={}, days_off=observed), new_year)
    assert not any(each.shortened_minutes for each in days)
