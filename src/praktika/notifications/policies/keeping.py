"""Values of a notice as JSON, and back: days and instants stay what they are."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from praktika.kernel.documents import plain

DAY: Final = "$day"
INSTANT: Final = "$instant"


def packed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _packed(value) for name, value in values.items()}


def unpacked(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _unpacked(value) for name, value in kept.items()}


def _packed(value: Any) -> Any:
    if isinstance(value, datetime):
        return {INSTANT: value.isoformat()}
    return {DAY: value.isoformat()} if isinstance(value, date) else plain(value)


def _unpacked(value: Any) -> Any:
    match value:
        case {"$instant": instant}:
            return datetime.fromisoformat(instant)
        case {"$day": day}:
            return date.fromisoformat(day)
    return value
