"""Keyset lists over rows in memory, with the filters and sorts of the SQL lists."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import Any
from uuid import UUID

from praktika.internships.queries.listing import SORT_KEYS, Asked
from praktika.internships.queries.shapes import Row
from praktika.kernel.documents import plain
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.text import folded


def row_of(aggregate: Any) -> Row:
    """The members as PostgreSQL would give them: documents as JSON, enums as text."""
    return {field.name: _wire(getattr(aggregate, field.name)) for field in dataclasses.fields(aggregate)}


def _wire(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return plain(value) if isinstance(value, tuple | dict) or dataclasses.is_dataclass(value) else value


def page(rows: Iterable[Row], asked: Asked) -> Sequence[Row]:
    found = sorted((row for row in rows if _passes(row, asked.filters)), key=asked.key, reverse=asked.falling)
    return [row for row in found if _follows(asked.key(row), asked)][: asked.limit]


def count(rows: Iterable[Row], filters: Mapping[str, Any]) -> int:
    return sum(_passes(row, filters) for row in rows)


def _follows(key: tuple[Any, ...], asked: Asked) -> bool:
    return asked.after is None or (key < asked.after if asked.falling else key > asked.after)


def paged[View](
    rows: Iterable[Row],
    cursors: Cursors,
    view: Callable[[Row], View],
    given: Mapping[str, Any],
    *,
    sort: str,
    cursor: str | None,
    limit: int,
) -> Page[View]:
    filters = _present(given)
    by, of = sort.removeprefix("-"), (sort, sorted(filters.items(), key=str))
    falling = sort.startswith("-")
    found = sorted((row for row in rows if _passes(row, filters)), key=lambda r: (r[by], r["id"]), reverse=falling)
    if cursor:
        last = cursors.decode(cursor, (SORT_KEYS[by], UUID), *of)
        found = [r for r in found if ((r[by], r["id"]) < last if falling else (r[by], r["id"]) > last)]
    made = cursors.page(found[: limit + 1], limit, lambda row: (row[by], row["id"]), *of)
    return Page([view(row) for row in made.items], made.next_cursor)


def counted(rows: Iterable[Row], given: Mapping[str, Any]) -> int:
    filters = _present(given)
    return sum(_passes(row, filters) for row in rows)


def _present(given: Mapping[str, Any]) -> dict[str, Any]:
    """Several values in an order of their own: the same filters have the same cursors."""
    present = {name: value for name, value in given.items() if value not in (None, [], ())}
    return {name: sorted(value) if isinstance(value, list | tuple) else value for name, value in present.items()}


def _passes(row: Row, filters: Mapping[str, Any]) -> bool:
    return all(_holds(row, name, value) for name, value in filters.items())


def _holds(row: Row, name: str, value: Any) -> bool:
    match name:
        case "q" if "is_found" in row:
            return bool(row["is_found"])
        case "q":
            return folded(value) in folded(row["title" if "title" in row else "name"])
        case "archived":
            return (row["archived_at"] is not None) is value
        case "statuses":
            return row["status"] in value
        case "kinds":
            return row["kind"] in value
        case "phases":
            return row["phase"] in value
        case "place_id" if "places" in row:
            return str(value) in {place["place_id"] for place in row["places"]}
        case "starts_on_from":
            return bool(row["starts_on"] >= value)
        case "starts_on_to":
            return bool(row["starts_on"] < value)
        case "submitted_at_from":
            return bool(row["submitted_at"] >= value)
        case "submitted_at_to":
            return bool(row["submitted_at"] < value)
    return bool(row[name] == value)
