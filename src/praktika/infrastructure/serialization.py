"""Events out of the work table, one cached adapter per event name."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from praktika.kernel.events import Event


@cache
def _adapter(name: str) -> TypeAdapter[Event]:
    return TypeAdapter(Event.registry[name])


def event_of(name: str, payload: dict[str, Any]) -> Event:
    """KeyError for a name this code does not know, ValueError for a payload that does not fit it."""
    return _adapter(name).validate_python(payload)
