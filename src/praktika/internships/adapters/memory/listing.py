"""Keyset lists over rows in memory, with the filters and sorts of the SQL lists."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any
from uuid import UUID

from praktika.infrastructure.memory_listing import first
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.shapes import Row
from praktika.kernel.documents import plain
from praktika.kernel.text import folded


def row_of(aggregate: Any) -> Row:
    """The members as PostgreSQL would give them: documents as JSON, enums as text."""
    return {field.name: _wire(getattr(aggregate, field.name)) for field in dataclasses.fields(aggregate)}


def _wire(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return plain(value) if isinstance(value, tuple | dict) or dataclasses.is_dataclass(value) else value


def by_id(rows: Iterable[Row], id_: UUID | None) -> Row | None:
    return next((row for row in rows if row["id"] == id_), None)


def page(rows: Iterable[Row], asked: Asked) -> Sequence[Row]:
    found = (row for row in rows if _passes(row, asked.filters))
    return first(found, asked.key, after=asked.after, limit=asked.limit, falling=asked.falling)


def count(rows: Iterable[Row], filters: Mapping[str, Any]) -> int:
    return sum(_passes(row, filters) for row in rows)


def _passes(row: Row, filters: Mapping[str, Any]) -> bool:
    return all(_holds(row, name, value) for name, value in filters.items())


def _holds(row: Row, name: str, value: Any) -> bool:
    match name:
        case "q" if "is_found" in row:
            return bool(row["is_found"])
        case "q":
            return value in folded(row["title" if "title" in row else "name"])
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
