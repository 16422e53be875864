"""Sums, fill and the order of names."""

from decimal import Decimal
from uuid import UUID

import pytest

from builders.timesheets import Known, calendar, day, deviation, intern
from praktika.timesheets.domain import Deviation, Schedule
from praktika.timesheets.policies.names import name_key, sheet_name
from praktika.timesheets.policies.planning import planned_days
from praktika.timesheets.policies.totals import Totals, hours

CALENDAR = calendar(2026)
SICK = deviation("sick_paid", "2026-09-07", "2026-09-08")
TRUANT = deviation("truancy", "2026-09-09")


def september(*deviations: Deviation, last: str = "2026-09-30") -> Totals:
    schedule = Schedule.of(intern())
    return Totals.of(planned_days(schedule, CALENDAR, deviations, day("2026-09-01"), day(last)))


def test_a_month_without_deviations():
    totals = september()
    assert (totals.days, totals.worked, totals.norm, totals.excused, totals.difference) == (22, 10560, 10560, 0, 0)
    assert totals.by_kind == {"work_day": 22, "day_off": 8}
    assert totals.fill_percent == 100


def test_sickness_excuses_and_truancy_does_not():
    totals = september(SICK, TRUANT)
    assert (hours(totals.norm), hours(totals.excused), hours(totals.worked)) == (176, 16, 152)
    assert hours(totals.difference) == -8
    assert totals.fill_percent == Decimal("95.00")
    assert totals.by_kind == {"work_day": 19, "sick_paid": 2, "truancy": 1, "day_off": 8}
    assert totals.absent_days == 3


def test_overtime_counts_as_worked():
    totals = september(SICK, TRUANT, deviation("overtime", "2026-09-10", minutes=240))
    assert totals.fill_percent == Decimal("97.50")
    assert totals.by_kind["overtime"] == 240


def test_hours_taken_for_studies_are_excused():
    totals = september(deviation("study_hours", "2026-09-07", "2026-09-11", minutes=120))
    assert (totals.excused, totals.part_minutes, totals.difference) == (600, 600, 0)
    assert totals.fill_percent == 100


def test_sickness_at_a_weekend_excuses_nothing():
    totals = september(deviation("sick_paid", "2026-09-05", "2026-09-06"))
    assert (totals.excused, totals.by_kind["sick_paid"]) == (0, 2)


def test_there_is_no_fill_where_everything_is_excused():
    assert september(deviation("sick_paid", "2026-09-01", "2026-09-30")).fill_percent is None


def test_fill_rounds_half_up_and_is_capped():
    assert Totals(days=1, worked=49995, norm=100000, excused=0, by_kind={}).fill_percent == Decimal("50.00")
    assert Totals(days=1, worked=480, norm=0, excused=0, by_kind={}).fill_percent is None
    assert Totals(days=1, worked=48000, norm=480, excused=0, by_kind={}).fill_percent == Decimal("999.99")


def test_hours_round_half_up():
    assert hours(50) == Decimal("0.83")
    assert hours(25) == Decimal("0.42")
    assert hours(90) == Decimal("1.50")


def ordered(*names: str) -> list[str]:
    return sorted(names, key=lambda name: name_key(name, "", UUID(int=0)))


def test_yo_stands_beside_ye_and_after_it():
    assert ordered("Жуков", "Ёлкин", "Елкин", "Ёжиков") == ["Ёжиков", "Елкин", "Ёлкин", "Жуков"]
    assert ordered("Ёлкин Анна", "Елкин Борис") == ["Ёлкин Анна", "Елкин Борис"]


def test_a_decomposed_yo_is_the_same_letter():
    assert ordered("Жуков", "Е\u0308лкин", "Елкин") == ["Елкин", "Е\u0308лкин", "Жуков"]


def test_hyphens_and_apostrophes_are_spaces_and_case_is_nothing():
    assert ordered("Петров-Водкин", "петров ваня", "Петрова") == ["петров ваня", "Петров-Водкин", "Петрова"]
    assert name_key("О'Нил", "", UUID(int=0)) == name_key("О’НИЛ", "", UUID(int=0))


def test_namesakes_follow_their_numbers_then_their_ids():
    keys = [("Иванов", "002", 1), ("Иванов", "001", 3), ("Иванов", "001", 2)]
    assert sorted(name_key(name, number, UUID(int=id_)) for name, number, id_ in keys) == [
        name_key("Иванов", "001", UUID(int=2)),
        name_key("Иванов", "001", UUID(int=3)),
        name_key("Иванов", "002", UUID(int=1)),
    ]


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        (Known(last_name="Ёлкин", first_name="Пётр", middle_name="Ильич"), "Ёлкин Пётр Ильич"),
        (Known(last_name="Ёлкин", first_name="Пётр"), "Ёлкин Пётр"),
        (Known(first_name="Пётр", display_name="petr"), "petr"),
        (None, ""),
    ],
)
def test_names_on_sheets(known, shown):
    assert sheet_name(known) == shown
