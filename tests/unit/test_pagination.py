from datetime import UTC, datetime
from uuid import UUID

import pytest

from praktika.kernel.ids import uuid7
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Cursors

PARSERS = (datetime.fromisoformat, UUID)
KEY = (datetime(2027, 1, 1, tzinfo=UTC), uuid7())


def test_a_cursor_gives_back_the_key_it_was_made_of():
    cursors = Cursors("secret")
    assert cursors.decode(cursors.encode(KEY, "slots", None), PARSERS, "slots", None) == KEY


def test_a_cursor_for_other_filters_is_a_mismatch():
    cursors = Cursors("secret")
    with pytest.raises(CursorMismatch):
        cursors.decode(cursors.encode(KEY, "slots", None), PARSERS, "slots", "open")


@pytest.mark.parametrize("tampered", ["", "zzz", "é", "A" * 40, "a b", "====", "AA=="])
def test_what_was_not_made_here_is_no_cursor(tampered):
    with pytest.raises(CursorInvalid):
        Cursors("secret").decode(tampered, PARSERS)


def test_a_cursor_changed_in_one_place_is_refused():
    cursors = Cursors("secret")
    cursor = cursors.encode(KEY)
    with pytest.raises(CursorInvalid):
        cursors.decode(cursor[:-3] + ("A" if cursor[-3] != "A" else "B") + cursor[-2:], PARSERS)


def test_after_a_rotation_old_cursors_still_serve_and_the_first_secret_signs():
    old = Cursors("old").encode(KEY)
    assert Cursors("new", "old").decode(old, PARSERS) == KEY
    with pytest.raises(CursorInvalid):
        Cursors("old").decode(Cursors("new", "old").encode(KEY), PARSERS)


def test_a_page_says_there_is_more_only_when_there_is():
    cursors = Cursors("secret")
    assert cursors.page([1, 2, 3], 2, lambda n: (n,)).next_cursor
    assert cursors.page([1, 2], 2, lambda n: (n,)).next_cursor is None
    assert cursors.page([], 2, lambda n: (n,)).items == []
