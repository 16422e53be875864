"""What queries of every kind of row do, in memory."""

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any
from uuid import UUID

from praktika.kernel.actors import Reach


def reaches(reach: Reach, organisation_id: UUID | None) -> bool:
    return reach.everywhere or organisation_id in reach.organisations


def row_of[Row](kind: type[Row], aggregate: object) -> Row:
    """Its members of the same names, as PostgreSQL would give them."""
    return kind(*(_wire(getattr(aggregate, name)) for name in kind.__annotations__))


def _wire(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def first[Row](
    rows: Iterable[Row],
    key: Callable[[Row], tuple[Any, ...]],
    *,
    falling: bool,
    after: tuple[Any, ...] | None,
    limit: int,
) -> list[Row]:
    """The first rows by `key`, after the last one seen."""
    rest = (row for row in rows if after is None or (key(row) < after if falling else key(row) > after))
    return sorted(rest, key=key, reverse=falling)[:limit]
