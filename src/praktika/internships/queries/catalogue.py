from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from praktika.internships.domain.catalogue import DirectionId, PlaceId
from praktika.internships.queries.shapes import Row
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Page


@dataclass(frozen=True, slots=True)
class DirectionView:
    id: UUID
    organisation_id: UUID
    name: str
    description: str
    display: Mapping[str, Any]
    archived_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class PlaceView:
    id: UUID
    organisation_id: UUID
    name: str
    address: str
    description: str
    archived_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


def direction_view(row: Row) -> DirectionView:
    return DirectionView(**{name: row[name] for name in DirectionView.__slots__})


def place_view(row: Row) -> PlaceView:
    return PlaceView(**{name: row[name] for name in PlaceView.__slots__})


class CatalogueQueries(Protocol):
    """The public catalogue: everybody reads it, across organisations. Lists are sorted by name."""

    async def direction(self, actor: Actor, direction_id: DirectionId) -> DirectionView:
        """DirectionNotFound."""
        ...

    async def directions(
        self,
        actor: Actor,
        *,
        organisation_id: UUID | None = None,
        q: str | None = None,
        archived: bool | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[DirectionView]:
        """`q` is part of the name, in any case; without `archived` both are shown."""
        ...

    async def place(self, actor: Actor, place_id: PlaceId) -> PlaceView:
        """PlaceNotFound."""
        ...

    async def places(
        self,
        actor: Actor,
        *,
        organisation_id: UUID | None = None,
        q: str | None = None,
        archived: bool | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[PlaceView]: ...
