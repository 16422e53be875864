from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table, select

from praktika.infrastructure.reading import Reader
from praktika.infrastructure.searching import contains, pattern
from praktika.internships.adapters.sql.filters import equal, is_archived
from praktika.internships.adapters.sql.listing import Listing
from praktika.internships.adapters.sql.tables import directions, places
from praktika.internships.domain.catalogue import DirectionId, PlaceId
from praktika.internships.domain.errors import DirectionNotFound, PlaceNotFound
from praktika.internships.queries.catalogue import (
    CatalogueQueries,
    DirectionView,
    PlaceView,
    direction_view,
    place_view,
)
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Cursors, Page


def _listing(table: Table) -> Listing:
    c = table.c
    conditions = {
        "id": equal(c.id),
        "organisation_id": equal(c.organisation_id),
        "q": contains(c.name_key),
        "archived": is_archived(c.archived_at),
    }
    return Listing(select(*c), conditions)


DIRECTIONS: Final = _listing(directions)
PLACES: Final = _listing(places)


class SqlCatalogueQueries(CatalogueQueries):
    def __init__(self, reader: Reader, cursors: Cursors) -> None:
        self._reader = reader
        self._cursors = cursors

    async def direction(self, actor: Actor, direction_id: DirectionId) -> DirectionView:
        if row := await DIRECTIONS.first(self._reader, id=direction_id):
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
        given: dict[str, Any] = {"organisation_id": organisation_id, "q": pattern(q), "archived": archived}
        return await DIRECTIONS.page(
            self._reader, self._cursors, direction_view, given, sort="name_key", cursor=cursor, limit=limit
        )

    async def place(self, actor: Actor, place_id: PlaceId) -> PlaceView:
        if row := await PLACES.first(self._reader, id=place_id):
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
        given: dict[str, Any] = {"organisation_id": organisation_id, "q": pattern(q), "archived": archived}
        return await PLACES.page(
            self._reader, self._cursors, place_view, given, sort="name_key", cursor=cursor, limit=limit
        )
