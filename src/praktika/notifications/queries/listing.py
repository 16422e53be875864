"""Lists by the moment their rows were made, then id."""

from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

CREATED_KEY: Final = (datetime.fromisoformat, UUID)
"""How a cursor's texts become a key again."""


class Created(Protocol):
    """A row, or its view."""

    @property
    def id(self) -> UUID: ...

    @property
    def created_at(self) -> datetime: ...


def created_key(row: Created) -> tuple[datetime, UUID]:
    return row.created_at, row.id
