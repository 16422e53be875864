"""Pages in an order that only the store can tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from praktika.kernel.pagination import Cursors, Page


@dataclass(frozen=True, slots=True)
class Listed[Row]:
    """A row of a page and its place in the order."""

    row: Row
    key: tuple[Any, ...]


def page_of[Row](cursors: Cursors, found: Sequence[Listed[Row]], limit: int, *of: object) -> Page[Row]:
    page = cursors.page(found, limit, lambda listed: listed.key, *of)
    return Page([listed.row for listed in page.items], page.next_cursor)
