"""Interns as queries read them from memory."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore
from praktika.internships.adapters.memory.listing import by_id, page, row_of
from praktika.internships.adapters.memory.points_rows import programme_points
from praktika.internships.adapters.memory.programme_rows import programme_of
from praktika.internships.adapters.memory.repositories import INTERNS
from praktika.internships.domain.interns import InternId, phase_at
from praktika.internships.queries.interns import InternRows
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.shapes import Row
from praktika.internships.queries.sight import Sight


class MemoryInternRows(InternRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def intern(self, sight: Sight, intern_id: InternId) -> Row | None:
        return by_id(self._seen(sight), intern_id)

    async def interns(self, sight: Sight, asked: Asked, found: Sequence[UUID], now: datetime) -> Sequence[Row]:
        rows = (
            row
            | {
                "is_found": row["account_id"] in found,
                "phase": phase_at(now, row["starts_at"], row["ends_at"]).value,
            }
            for row in self._seen(sight)
        )
        return page(rows, asked)

    def _seen(self, sight: Sight) -> Iterator[Row]:
        for intern in self._store.rows(INTERNS):
            programme = programme_of(self._store, intern.programme_id)
            mine = sight.is_mine(intern.account_id) or sight.is_mine(intern.curator_id)
            if mine or sight.is_staff(programme):
                points = programme_points(self._store, programme.id, intern.account_id)
                yield row_of(intern) | {"steps": row_of(programme)["steps"], "points": points}
