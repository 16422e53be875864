"""The catalogue as queries read it from memory."""

from collections.abc import Iterator, Sequence
from typing import Any

from praktika.infrastructure.memory import MemoryStore, MemoryTable
from praktika.internships.adapters.memory.listing import by_id, page, row_of
from praktika.internships.adapters.memory.repositories import DIRECTIONS, PLACES
from praktika.internships.domain.catalogue import DirectionId, PlaceId
from praktika.internships.queries.catalogue import CatalogueRows
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.shapes import Row
from praktika.kernel.text import folded


class MemoryCatalogueRows(CatalogueRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def direction(self, direction_id: DirectionId) -> Row | None:
        return by_id(self._rows(DIRECTIONS), direction_id)

    async def directions(self, asked: Asked) -> Sequence[Row]:
        return page(self._rows(DIRECTIONS), asked)

    async def place(self, place_id: PlaceId) -> Row | None:
        return by_id(self._rows(PLACES), place_id)

    async def places(self, asked: Asked) -> Sequence[Row]:
        return page(self._rows(PLACES), asked)

    def _rows(self, table: MemoryTable[Any]) -> Iterator[Row]:
        return (row_of(row) | {"name_key": folded(row.name)} for row in self._store.rows(table))
