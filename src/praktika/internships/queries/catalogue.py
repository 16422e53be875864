from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from praktika.internships.domain.catalogue import DirectionId, PlaceId
from praktika.internships.domain.errors import DirectionNotFound, PlaceNotFound
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.shapes import Row, members
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.text import folded


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


class CatalogueRows(Protocol):
    async def direction(self, direction_id: DirectionId) -> Row | None: ...

    async def directions(self, asked: Asked) -> Sequence[Row]: ...

    async def place(self, place_id: PlaceId) -> Row | None: ...

    async def places(self, asked: Asked) -> Sequence[Row]: ...


class CatalogueQueries:
    """The public catalogue: everybody reads it, across organisations. Lists are sorted by name."""

    def __init__(self, rows: CatalogueRows, cursors: Cursors) -> None:
        self._rows = rows
        self._cursors = cursors

    async def direction(self, actor: Actor, direction_id: DirectionId) -> DirectionView:
        """DirectionNotFound."""
        if row := await self._rows.direction(direction_id):
            return _direction(row)
        raise DirectionNotFound

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
        asked = self._asked(organisation_id, q, archived, cursor, limit)
        return asked.page(self._cursors, await self._rows.directions(asked), _direction)

    async def place(self, actor: Actor, place_id: PlaceId) -> PlaceView:
        """PlaceNotFound."""
        if row := await self._rows.place(place_id):
            return _place(row)
        raise PlaceNotFound

    async def places(
        self,
        actor: Actor,
        *,
        organisation_id: UUID | None = None,
        q: str | None = None,
        archived: bool | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[PlaceView]:
        """As `directions`."""
        asked = self._asked(organisation_id, q, archived, cursor, limit)
        return asked.page(self._cursors, await self._rows.places(asked), _place)

    def _asked(
        self, organisation_id: UUID | None, q: str | None, archived: bool | None, cursor: str | None, limit: int
    ) -> Asked:
        filters = {"organisation_id": organisation_id, "q": q and folded(q), "archived": archived}
        return Asked.of(self._cursors, filters, sort="name_key", cursor=cursor, limit=limit)


def _direction(row: Row) -> DirectionView:
    return DirectionView(**members(DirectionView, row))


def _place(row: Row) -> PlaceView:
    return PlaceView(**members(PlaceView, row))
