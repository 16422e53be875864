from datetime import UTC, date, datetime
from typing import Annotated

import pytest
from pydantic import ValidationError

from praktika.infrastructure.bodies import Body, Flag, LocalDate, Moment, parse, text, unkeepable, whole
from praktika.kernel.errors import Malformed


class Everything(Body):
    title: Annotated[str, text(5)] = "t"
    count: Annotated[int, whole(1, 100)] = 1
    on: Flag = True
    day: LocalDate = date(2027, 1, 1)
    at: Moment = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [
        {"title": 1}, {"title": ""}, {"title": "   "}, {"title": "sixsix"}, {"title": None},
        {"count": "1"}, {"count": 1.0}, {"count": True}, {"count": 0}, {"count": 101}, {"count": 10**30},
        {"on": 1}, {"on": "true"},
        {"day": 20270101}, {"day": "2027-1-1"}, {"day": "2027-01-01T00:00:00"}, {"day": "1899-12-31"},
        {"day": "2200-01-01"}, {"day": "2027-02-30"}, {"day": "١٢٣٤-٠١-٠١"},
        {"at": "2027-01-01T00:00:00"}, {"at": 0}, {"at": "9999-12-31T23:59:59-23:59"}, {"at": "2027-01-01"},
        {"unknown": 1},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(body):
    with pytest.raises(ValidationError):
        Everything.model_validate(body)


def test_what_fits_is_trimmed_composed_and_kept_in_utc():
    given = Everything.model_validate({"title": " й ", "at": "2027-01-01T03:00:00+03:00", "day": "2028-02-29"})
    assert (given.title, given.at, given.day) == ("й", datetime(2027, 1, 1, tzinfo=UTC), date(2028, 2, 29))


@pytest.mark.parametrize(
    "broken", [b"{", b"{'a': 1}", b'{"a": NaN}', b'{"a": Infinity}', b"\xff", b'"\\ud800"', b"[" * 5000]
)
def test_what_is_no_json_is_malformed(broken):
    with pytest.raises(Malformed):
        parse(broken)


def wrong(body, later=frozenset()):
    return [(each.pointer, each.code) for each in unkeepable(body, parse(body), later)]


@pytest.mark.parametrize(
    ("body", "violations"),
    [
        (b'{"a": {"b/c": ["x", "\\u0000"]}}', [("/a/b~1c/1", "invalid-text")]),
        (b'{"a": {"\\u0000": 1}}', [("/a/\0", "unknown-member")]),
        (b'"\\u0000"', [("", "invalid-text")]),
        (b'{"a": "\\u0000", "b\\u0000": 1, "c": 1e400}', [
            ("/a", "invalid-text"), ("/b\0", "unknown-member"), ("/c", "out-of-range")
        ]),
    ],
)  # fmt: skip
def test_nul_is_refused_wherever_it_stands(body, violations):
    assert wrong(body) == violations


def test_what_is_checked_later_is_left_for_then():
    body = b'{"later": {"a\\u0000": "\\u0000"}, "now": {"later": "\\u0000"}}'
    assert wrong(body, frozenset({"later"})) == [("/now/later", "invalid-text")]


def test_an_escaped_backslash_is_no_nul():
    assert wrong(rb'"\\u0000"') == []


@pytest.mark.parametrize("number", [b"1e400", b"-1E+400", b"9" * 400 + b".0"])
def test_a_number_beyond_all_bounds_is_refused_where_it_stands(number):
    assert wrong(b'{"a": [' + number + b"]}") == [("/a/0", "out-of-range")]


def test_a_large_number_that_can_be_kept_is_taken():
    assert wrong(b"1e300") == []
