"""The catalogue as queries read it from PostgreSQL."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Table, select

from praktika.infrastructure.reading import Reader
from praktika.infrastructure.searching import contains
from praktika.internships.adapters.sql.filters import equal, is_archived
from praktika.internships.adapters.sql.listing import Listing
from praktika.internships.adapters.sql.tables import directions, places
from praktika.internships.domain.catalogue import DirectionId, PlaceId
from praktika.internships.queries.catalogue import CatalogueRows
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.shapes import Row


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


class SqlCatalogueRows(CatalogueRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def direction(self, direction_id: DirectionId) -> Row | None:
        return await DIRECTIONS.first(self._reader, id=direction_id)

    async def directions(self, asked: Asked) -> Sequence[Row]:
        return await DIRECTIONS.page(self._reader, asked)

    async def place(self, place_id: PlaceId) -> Row | None:
        return await PLACES.first(self._reader, id=place_id)

    async def places(self, asked: Asked) -> Sequence[Row]:
        return await PLACES.page(self._reader, asked)
