"""The table of day kinds."""

import unicodedata

import pytest

from praktika.timesheets.domain import KINDS, CodeMissing, Covers, DayKind, Effect, Form, Norm, codes_of


def test_the_numbers_are_those_of_the_form():
    assert [kind.number for kind in KINDS.values()] == list(range(1, 37))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_letter_is_cyrillic(kind: DayKind):
    for letter in "".join(kind.letters.values()):
        assert unicodedata.name(letter).startswith("CYRILLIC CAPITAL LETTER")


def test_letters_of_t13_differ():
    letters = [kind.letters[Form.T13] for kind in KINDS.values()]
    assert len(set(letters)) == 36
    assert " ".join(letters) == (
        "Я Н РВ С ВМ К ПК ПМ ОТ ОД У УВ УД Р ОЖ ДО ОЗ ДБ Б Т ЛЧ ПВ Г ПР НС В ОВ НВ ЗБ НН РП НП ВП НО НБ НЗ"
    )


def test_letters_of_0504421():
    shown = {kind.name: kind.letters.get(Form.BUDGET) for kind in KINDS.values()}
    by_letter: dict[str | None, list[int]] = {}
    for name, letter in shown.items():
        by_letter.setdefault(letter, []).append(KINDS[name].number)
    assert by_letter == {
        "Я": [1],
        "Н": [2],
        "РП": [3],
        "С": [4],
        "К": [6],
        "О": [9, 10],
        "ОУ": [11, 13],
        "ВУ": [12],
        "Б": [14, 19, 20],
        "ОР": [15],
        "А": [16, 17, 18],
        "Г": [23],
        "П": [24],
        "В": [26, 27, 28],
        "НН": [30],
        None: [5, 7, 8, 21, 22, 25, 29, 31, 32, 33, 34, 35, 36],
    }


def numbers(wanted) -> list[int]:
    return [kind.number for kind in KINDS.values() if wanted(kind)]


def test_effects():
    assert numbers(lambda kind: kind.effect is Effect.PLAN) == [1, 26]
    assert numbers(lambda kind: kind.effect is Effect.ADDS) == [2, 3, 4]
    assert numbers(lambda kind: kind.effect is Effect.PART) == [12, 21, 25, 31, 32, 33]


def test_what_they_cover():
    assert numbers(lambda kind: kind.covers is Covers.BUT_HOLIDAYS) == [9, 10]
    whole = numbers(lambda kind: kind.covers is Covers.ALL and kind.effect is Effect.REPLACES)
    assert whole == [11, 13, 14, 15, 16, 17, 18, 19, 20]


def test_what_counts_as_worked_and_what_excuses():
    assert numbers(lambda kind: kind.norm is Norm.WORKED) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert numbers(lambda kind: kind.norm is Norm.NEITHER) == [24, 26, 29, 30, 33, 35]


def test_what_an_intern_may_ask_for():
    assert numbers(lambda kind: kind.requestable) == [3, 4, *range(6, 22), 23, 27, 28]


def test_a_kind_without_a_code_is_named():
    with pytest.raises(CodeMissing) as refused:
        codes_of(Form.BUDGET, [KINDS["work_day"], KINDS["strike"], KINDS["rotational"]])
    assert refused.value.context == {"kinds": ["rotational", "strike"]}


def test_codes_come_in_the_order_of_the_numbers():
    assert codes_of(Form.T13, [KINDS["day_off"], KINDS["work_day"]]) == {"work_day": "Я", "day_off": "В"}
