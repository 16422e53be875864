from collections.abc import Iterator
from typing import Any
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore, MemoryTable
from praktika.internships.adapters.memory.listing import page, row_of
from praktika.internships.adapters.memory.repositories import (
    DIRECTIONS,
    PLACES,
)
from praktika.internships.domain.catalogue import DirectionId, PlaceId
from praktika.internships.domain.errors import (
    DirectionNotFound,
    PlaceNotFound,
)
from praktika.internships.queries.catalogue import (
    CatalogueQueries,
    DirectionView,
    PlaceView,
    direction_view,
    place_view,
)
from praktika.internships.queries.shapes import Row
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.text import folded


class MemoryCatalogueQueries(CatalogueQueries):
    def __init__(self, store: MemoryStore, cursors: Cursors) -> None:
        self._store = store
        self._cursors = cursors

    async def direction(self, actor: Actor, direction_id: DirectionId) -> DirectionView:
        for row in self._rows(DIRECTIONS):
            if row["id"] == direction_id:
                return direction_view(row)
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
        given = {"organisation_id": organisation_id, "q": q, "archived": archived}
        rows = self._rows(DIRECTIONS)
        return page(rows, self._cursors, direction_view, given, sort="name_key", cursor=cursor, limit=limit)

    async def place(self, actor: Actor, place_id: PlaceId) -> PlaceView:
        for row in self._rows(PLACES):
            if row["id"] == place_id:
                return place_view(row)
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
        given = {"organisation_id": organisation_id, "q": q, "archived": archived}
        rows = self._rows(PLACES)
        return page(rows, self._cursors, place_view, given, sort="name_key", cursor=cursor, limit=limit)

    def _rows(self, table: MemoryTable[Any]) -> Iterator[Row]:
        return (row_of(row) | {"name_key": folded(row.name)} for row in self._store.rows(table))
