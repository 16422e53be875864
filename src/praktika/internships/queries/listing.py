"""Keyset lists: filters, cursors and pages, the same over every store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Self
from uuid import UUID

from praktika.internships.queries.shapes import Row
from praktika.kernel.pagination import Cursors, Page

SORT_KEYS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "name_key": str,
    "number": int,
    "starts_on": date.fromisoformat,
    "created_at": datetime.fromisoformat,
    "submitted_at": datetime.fromisoformat,
}
"""What lists are sorted by, and how a cursor's text becomes a value of it again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Rows that all `filters` let through, by `sort` and id, those after the key `after`; at most `limit`, one more
    than the page shows. `q` is folded.
    """

    filters: Mapping[str, Any]
    sort: str
    after: tuple[Any, ...] | None
    limit: int

    @classmethod
    def of(cls, cursors: Cursors, filters: Mapping[str, Any], *, sort: str, cursor: str | None, limit: int) -> Self:
        """Of `filters` None and empty ask for nothing. CursorInvalid, CursorMismatch."""
        present = given(filters)
        parsers = SORT_KEYS[sort.removeprefix("-")], UUID
        after = cursors.decode(cursor, parsers, *_bound(present, sort)) if cursor else None
        return cls(present, sort, after, limit + 1)

    @property
    def by(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def falling(self) -> bool:
        return self.sort.startswith("-")

    def key(self, row: Row) -> tuple[Any, ...]:
        return row[self.by], row["id"]

    def page[View](self, cursors: Cursors, rows: Sequence[Row], view: Callable[[Row], View]) -> Page[View]:
        page = cursors.page(rows, self.limit - 1, self.key, *_bound(self.filters, self.sort))
        return Page([view(row) for row in page.items], page.next_cursor)


def given(filters: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in filters.items() if value not in (None, "", [], ())}


def _bound(filters: Mapping[str, Any], sort: str) -> tuple[object, ...]:
    """What a cursor is good for."""
    return sort, sorted(filters.items(), key=str)
