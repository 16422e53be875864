"""Keyset pages of rows in memory."""

from collections.abc import Callable, Iterable
from typing import Any


def first[Row](
    rows: Iterable[Row], key: Callable[[Row], Any], *, after: Any, limit: int, falling: bool = False
) -> list[Row]:
    """The first rows by `key`, which no two share; those that come after the key `after`, unless it is None."""
    rest = (row for row in rows if after is None or (key(row) < after if falling else key(row) > after))
    return sorted(rest, key=key, reverse=falling)[:limit]
