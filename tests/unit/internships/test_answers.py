import pytest

from builders.internships import form, question
from praktika.internships.domain.steps import FieldKind
from praktika.internships.policies.answers import checked
from praktika.kernel.errors import Invalid


def refused(kind, answer, **more):
    with pytest.raises(Invalid) as failure:
        checked(form(question(kind, **more)), {"answer": answer})
    return [(v.pointer, v.code) for v in failure.value.violations]


@pytest.mark.parametrize(
    ("kind", "answer", "code"),
    [
        (FieldKind.NUMBER, "18", "wrong-type"),
        (FieldKind.NUMBER, True, "wrong-type"),
        (FieldKind.NUMBER, float("nan"), "wrong-type"),
        (FieldKind.NUMBER, float("inf"), "wrong-type"),
        (FieldKind.NUMBER, 1234567890.1234567, "wrong-type"),
        (FieldKind.NUMBER, 10**100, "wrong-type"),
        (FieldKind.BOOLEAN, "true", "wrong-type"),
        (FieldKind.BOOLEAN, 1, "wrong-type"),
        (FieldKind.DATE, 20260101, "wrong-type"),
        (FieldKind.DATE, "20260101", "invalid-date"),
        (FieldKind.DATE, "2026-02-29", "invalid-date"),
        (FieldKind.DATE, "1899-12-31", "invalid-date"),
        (FieldKind.STRING, 5, "wrong-type"),
        (FieldKind.STRING, "a" * 5001, "too-long"),
        (FieldKind.STRING, "a\0", "invalid-text"),
        (FieldKind.SELECT, "\0", "invalid-text"),
        (FieldKind.SELECT_WITH_OTHER, {"other": "a\0"}, "invalid-text"),
        (FieldKind.SELECT_WITH_OTHER, {"other\0": "a"}, "wrong-type"),
        (FieldKind.SELECT, "c", "not-an-option"),
        (FieldKind.SELECT, ["a"], "wrong-type"),
        (FieldKind.SELECT_WITH_OTHER, "a", "wrong-type"),
        (FieldKind.SELECT_WITH_OTHER, {"choice": "c"}, "not-an-option"),
        (FieldKind.SELECT_WITH_OTHER, {"other": "a" * 501}, "too-long"),
        (FieldKind.SELECT_WITH_OTHER, {"other": " "}, "required"),
        (FieldKind.SELECT_WITH_OTHER, {"choice": "a", "other": "b"}, "wrong-type"),
    ],
)
def test_nothing_is_coerced(kind, answer, code):
    options = ("a", "b") if kind in (FieldKind.SELECT, FieldKind.SELECT_WITH_OTHER) else ()
    assert refused(kind, answer, options=options) == [("/answers/answer", code)]


@pytest.mark.parametrize("answer", [None, "", "  "])
def test_blank_text_is_no_answer(answer):
    assert refused(FieldKind.STRING, answer, required=True) == [("/answers/answer", "required")]
    assert checked(form(question()), {"answer": answer}) == {}


def test_five_wrong_answers_give_five_pointers():
    step = form(
        question(key="a", required=True),
        question(FieldKind.NUMBER, key="b"),
        question(FieldKind.DATE, key="c"),
        question(FieldKind.SELECT, key="d", options=("x",)),
    )
    with pytest.raises(Invalid) as failure:
        checked(step, {"b": "1", "c": "soon", "d": "y", "e/f": 1})
    found = {v.pointer: v.code for v in failure.value.violations}
    assert found == {
        "/answers/a": "required",
        "/answers/b": "wrong-type",
        "/answers/c": "invalid-date",
        "/answers/d": "not-an-option",
        "/answers/e~1f": "unknown-field",
    }


def test_answers_are_kept_as_they_were_given():
    step = form(
        question(key="text"),
        question(FieldKind.NUMBER, key="whole"),
        question(FieldKind.NUMBER, key="part"),
        question(FieldKind.DATE, key="day"),
        question(FieldKind.SELECT_WITH_OTHER, key="pick", options=("x",)),
        question(FieldKind.SELECT_WITH_OTHER, key="own", options=("x",)),
    )
    given = {
        "text": " й ",
        "whole": 20,
        "part": 17.99,
        "day": "2026-01-01",
        "pick": {"choice": "x"},
        "own": {"other": "y"},
    }
    assert checked(step, given) == given | {"text": "й"}


def test_a_number_of_five_thousand_digits_is_refused():
    assert refused(FieldKind.NUMBER, 10**5000) == [("/answers/answer", "wrong-type")]
