"""Every criterion of every kind of field, on both sides of its bounds."""

import time
from datetime import date

import pytest

from builders.internships import question
from praktika.internships.adapters.patterns import Re2PatternEngine
from praktika.internships.domain.steps import FieldKind
from praktika.internships.policies.criteria import Rule, Setting, misshapen, read
from praktika.internships.policies.values import answered
from praktika.kernel.errors import Invalid

STRING, NUMBER, DATE = FieldKind.STRING, FieldKind.NUMBER, FieldKind.DATE
SELECT, OTHER, BOOLEAN = FieldKind.SELECT, FieldKind.SELECT_WITH_OTHER, FieldKind.BOOLEAN
SETTING = Setting(date(2026, 9, 1), date(2026, 8, 31), Re2PatternEngine())
RANGE = {"op": "range", "min": 18, "max": 35}


def holds(kind, criterion, answer):
    field = question(kind, criterion, options=("Russia", "Serbia") if kind in (SELECT, OTHER) else ())
    value = answered(field, answer)
    assert value is not None
    return read(criterion, kind).holds(value, SETTING)


@pytest.mark.parametrize(
    ("kind", "criterion", "passes", "fails"),
    [
        (STRING, {"op": "equals", "value": " Привет "}, ["привет", "ПРИВЕТ "], ["привет!"]),
        (STRING, {"op": "equals", "value": "Abc", "case_sensitive": True}, [" Abc"], ["abc"]),
        (NUMBER, {"op": "equals", "value": 0.3}, [0.3, 0.30], [0.31, 3]),
        (BOOLEAN, {"op": "equals", "value": True}, [True], [False]),
        (DATE, {"op": "equals", "value": "2026-01-02"}, ["2026-01-02"], ["2026-01-03"]),
        (SELECT, {"op": "equals", "value": "russia"}, ["Russia"], ["Serbia"]),
        (
            OTHER,
            {"op": "equals", "value": "Russia"},
            [{"choice": "Russia"}],
            [{"choice": "Serbia"}, {"other": "Russia"}],
        ),
        (
            OTHER,
            {"op": "not_equals", "value": "Russia"},
            [{"choice": "Serbia"}, {"other": "Russia"}],
            [{"choice": "Russia"}],
        ),
        (OTHER, {"op": "in", "values": ["Russia"]}, [{"choice": "Russia"}], [{"other": "Russia"}]),
        (OTHER, {"op": "not_in", "values": ["Russia"]}, [{"other": "Russia"}], [{"choice": "Russia"}]),
        (BOOLEAN, {"op": "not_equals", "value": True}, [False], [True]),
        (STRING, {"op": "in", "values": ["a", "Б"]}, ["A", "б"], ["c"]),
        (NUMBER, {"op": "in", "values": [1, 2.5]}, [1.0, 2.5], [2]),
        (DATE, {"op": "not_in", "values": ["2026-01-01"]}, ["2026-01-02"], ["2026-01-01"]),
        (NUMBER, RANGE, [18, 35], [17.99, 35.01]),
        (NUMBER, RANGE | {"max_inclusive": False}, [18, 34.99], [35]),
        (NUMBER, RANGE | {"min_inclusive": False}, [18.01], [18]),
        (DATE, {"op": "range", "min": "2026-01-01", "max": "2026-01-31"}, ["2026-01-01", "2026-01-31"], ["2026-02-01"]),
        (NUMBER, {"op": "min", "value": 5}, [5, 6], [4.99]),
        (NUMBER, {"op": "min", "value": 5, "inclusive": False}, [5.01], [5]),
        (DATE, {"op": "max", "value": "2026-05-01"}, ["2026-05-01"], ["2026-05-02"]),
        (NUMBER, {"op": "max", "value": 5, "inclusive": False}, [4.99], [5]),
        (STRING, {"op": "length", "min": 2, "max": 3}, ["ab", " abc ", "дом"], ["a", "abcd"]),
        (STRING, {"op": "length", "max": 1}, ["😀"], ["ab"]),
        (STRING, {"op": "regex", "pattern": "[a-z]+"}, ["abc"], ["abc1", "Abc"]),
    ],
)
def test_a_criterion_tells_answers_apart(kind, criterion, passes, fails):
    assert [answer for answer in passes if not holds(kind, criterion, answer)] == []
    assert [answer for answer in fails if holds(kind, criterion, answer)] == []


@pytest.mark.parametrize(
    ("born", "on", "limits", "passes"),
    [
        ("2008-02-29", "2026-02-28", {"min": 18}, False),
        ("2008-02-29", "2026-03-01", {"min": 18}, True),
        ("1990-09-01", "programme_start", {"max": 35}, False),
        ("1990-09-01", "application", {"max": 35}, True),
        ("1990-09-01", "programme_start", {"min": 36, "max": 36}, True),
    ],
)
def test_age_is_counted_in_whole_years(born, on, limits, passes):
    assert holds(DATE, {"op": "age_at_date", "on": on, **limits}, born) is passes


def test_a_hostile_expression_is_matched_in_linear_time():
    criterion = {"op": "regex", "pattern": "^(a+)+$"}
    started = time.perf_counter()
    assert not holds(STRING, criterion, "a" * 4999 + "!")
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("kind", "criterion", "pointer", "code"),
    [
        (STRING, RANGE, "/op", "not-applicable"),
        (BOOLEAN, {"op": "in", "values": [True]}, "/op", "not-applicable"),
        (NUMBER, {"op": "age_at_date", "on": "application", "min": 1}, "/op", "not-applicable"),
        (NUMBER, {"op": "sounds_like"}, "/op", "not-an-option"),
        (NUMBER, {"op": "range", "min": 36, "max": 35}, "", "empty-range"),
        (NUMBER, {"op": "range", "min": 5, "max": 5, "max_inclusive": False}, "", "empty-range"),
        (NUMBER, {"op": "range", "min": "18", "max": 35}, "/min", "wrong-type"),
        (NUMBER, {"op": "range", "min": None, "max": 35}, "/min", "wrong-type"),
        (DATE, {"op": "min", "value": "2026-02-30"}, "/value", "invalid-date"),
        (DATE, {"op": "age_at_date", "on": "yesterday", "min": 1}, "/on", "invalid-date"),
        (DATE, {"op": "age_at_date", "on": "application"}, "", "empty-range"),
        (STRING, {"op": "length", "min": 3, "max": 2}, "", "empty-range"),
        (STRING, {"op": "length", "min": -1}, "/min", "out-of-range"),
        (STRING, {"op": "in", "values": []}, "/values", "out-of-range"),
        (STRING, {"op": "in"}, "/values", "required"),
        (STRING, {"op": "equals", "value": "a", "case": 1}, "/case", "unknown-member"),
        (STRING, {"op": "regex", "pattern": "a" * 201}, "/pattern", "out-of-range"),
    ],
)
def test_a_criterion_that_cannot_be_read_says_why(kind, criterion, pointer, code):
    with pytest.raises(Invalid) as refused:
        read(criterion, kind)
    assert [(v.pointer, v.code) for v in refused.value.violations] == [(pointer, code)]


def test_all_that_is_wrong_with_a_criterion_is_said_at_once():
    pointers = {v.pointer for v in misshapen({"op": "range", "low": 1})}
    assert pointers == {"/low", "/min", "/max"}


@pytest.mark.parametrize("pattern", ["(?=a)b", r"(a)\1", "(", "(?<!x)y"])
def test_lookaround_and_backreferences_are_not_supported(pattern):
    assert not Re2PatternEngine().supports(pattern)


SAMPLES = [
    (STRING, {"op": "equals", "value": "x"}, "must be x"),
    (BOOLEAN, {"op": "not_equals", "value": True}, "must not be yes"),
    (STRING, {"op": "in", "values": ["x", "y"]}, "must be one of: x, y"),
    (DATE, {"op": "not_in", "values": ["2026-01-01"]}, "must be none of: 2026-01-01"),
    (NUMBER, {"op": "range", "min": 1, "max": 2.50}, "must be from 1 up to 2.5"),
    (NUMBER, {"op": "range", "min": 1, "max": 2, "min_inclusive": None, "max_inclusive": None},
     "must be from 1 up to 2"),
    (NUMBER, {"op": "range", "min": 1, "max": 2, "min_inclusive": False}, "must be more than 1 up to 2"),
    (NUMBER, {"op": "range", "min": 1, "max": 2, "max_inclusive": False}, "must be from 1 and less than 2"),
    (NUMBER, {"op": "min", "value": 1e16}, "must be at least 10000000000000000"),
    (NUMBER, {"op": "min", "value": 1, "inclusive": None}, "must be at least 1"),
    (NUMBER, {"op": "max", "value": 1, "inclusive": None}, "must be at most 1"),
    (NUMBER, {"op": "max", "value": 1, "inclusive": False}, "must be less than 1"),
    (DATE, {"op": "age_at_date", "on": "application", "min": 18, "max": None},
     "age must be at least 18 on the day of the application"),
    (DATE, {"op": "age_at_date", "on": "2026-09-01", "max": 35}, "age must be at most 35 on 2026-09-01"),
    (STRING, {"op": "length", "max": 5}, "length must be at most 5 characters"),
    (STRING, {"op": "regex", "pattern": "a"}, "must match a"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "criterion", "told"), SAMPLES)
def test_a_criterion_is_told_as_it_is_read(kind, criterion, told):
    en, ru = read(criterion, kind).told()
    assert en == told
    assert "долж" in ru


def test_every_criterion_is_told():
    assert {criterion["op"] for _, criterion, _ in SAMPLES} == Rule.registry.keys()
