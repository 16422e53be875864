"""Months as payroll reads them: no spreadsheet needed."""

from datetime import date

import pytest

from builders.timesheets import calendar, day, deviation, intern
from praktika.kernel.ids import uuid7
from praktika.timesheets.domain import KINDS, Form, Month, Schedule, codes_of
from praktika.timesheets.policies.planning import planned_days
from praktika.timesheets.policies.timesheet import DayCell, MonthSheet, Person, month_sheet

CALENDAR = calendar(2026, 2027)
CODES = codes_of(Form.BUDGET, [kind for kind in KINDS.values() if Form.BUDGET in kind.letters])
PROGRAMME = (date(2026, 9, 1), date(2027, 2, 14))


def sheet(
    month: str, *deviations, starts_on: str = "2026-09-01", ends_on: str = "2027-02-28", as_of: str = "2027-03-01"
) -> MonthSheet:
    """One intern's."""
    schedule = Schedule.of(intern(starts_on=day(starts_on), ends_on=day(ends_on)))
    of = Month.parse(month, "/month")
    days = list(planned_days(schedule, CALENDAR, deviations, of.first_day, of.last_day))
    person = Person(
        intern_id=uuid7(),
        name="Ёлкин Пётр",
        personnel_number="0001",
        position="Стажёр",
        starts_on=schedule.starts_on,
        ends_on=schedule.ends_on,
    )
    return month_sheet(1, of, PROGRAMME, {person: days}, CALENDAR, day(as_of), CODES)


def codes(of: MonthSheet) -> str:
    return " ".join(cell.codes or "." for cell in of.rows[0].cells)


def test_a_month_with_a_holiday_its_eve_and_a_sickness():
    november = sheet("2026-11", deviation("sick_paid", "2026-11-12", "2026-11-16"))
    assert codes(november) == (
        "В Я Я В Я Я В "  # 1 is a Sunday, 4 the holiday
        "В Я Я Я Б Б Б "
        "Б Б Я Я Я Я В "
        "В Я Я Я Я Я В "
        "В Я X"
    )
    row = november.rows[0]
    assert row.cells[1].minutes == (480,)
    assert row.cells[2].minutes == (420,)
    assert row.cells[3].minutes == ()
    assert (row.month.days, row.month.worked) == (17, 17 * 480 - 60)
    assert (row.first_half.days, row.second_half.days) == (7, 10)
    assert row.month.absent_days == 5
    assert november.rest_days == {1, 4, 7, 8, 14, 15, 21, 22, 28, 29}


def test_several_kinds_share_a_cell():
    november = sheet("2026-11", deviation("overtime", "2026-11-05", minutes=120))
    assert november.rows[0].cells[4] == DayCell("Я/С", (480, 120))


@pytest.mark.parametrize(("month", "days"), [("2026-11", 30), ("2026-12", 31), ("2027-02", 28)])
def test_days_a_month_does_not_have_are_crossed_out(month, days):
    assert codes(sheet(month)).split()[days:] == ["X"] * (31 - days)


def test_days_before_the_start_and_after_the_end_are_not_his():
    assert codes(sheet("2026-11", starts_on="2026-11-03")).split()[:4] == ["-", "-", "Я", "В"]
    assert codes(sheet("2026-11", ends_on="2026-11-27")).split()[26:] == ["Я", "-", "-", "-", "X"]


def test_days_after_the_last_known_one_are_empty_and_not_counted():
    november = sheet("2026-11", as_of="2026-11-03")
    assert codes(november).split() == ["В", "Я", "Я", *["."] * 27, "X"]
    assert (november.rows[0].month.days, november.rows[0].month.norm) == (2, 900)


def test_the_period_is_the_months_part_of_the_programme():
    assert (sheet("2027-02").first_day, sheet("2027-02").last_day) == (date(2027, 2, 1), date(2027, 2, 14))
    assert (sheet("2026-11").first_day, sheet("2026-11").last_day) == (date(2026, 11, 1), date(2026, 11, 30))


def test_cells_that_look_the_same_are_one_object_however_many_people_there_are():
    one, another = sheet("2026-11").rows[0], sheet("2026-11").rows[0]
    assert all(mine is theirs for mine, theirs in zip(one.cells, another.cells, strict=True))
