"""Facts a module publishes once they have happened."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from praktika.kernel.ids import uuid7


@dataclass(frozen=True, kw_only=True)
class Event:
    """`class SlotReserved(Event, name="consultations.slot_reserved")`; the name is the wire contract.

    Members are ids, times and small values; never an e-mail, a name or a code.
    """

    name: ClassVar[str]
    registry: ClassVar[dict[str, type["Event"]]] = {}

    id: UUID = field(default_factory=uuid7)
    occurred_at: datetime

    def __init_subclass__(cls, name: str) -> None:
        cls.name = name
        if Event.registry.setdefault(name, cls).__qualname__ != cls.__qualname__:
            raise TypeError(f"event name {name!r} is already taken")
