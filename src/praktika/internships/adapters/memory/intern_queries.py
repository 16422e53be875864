from collections.abc import Iterator, Sequence
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore
from praktika.internships.adapters.memory.listing import page, row_of
from praktika.internships.adapters.memory.points_queries import programme_points
from praktika.internships.adapters.memory.reach import Sight, programme_of
from praktika.internships.adapters.memory.repositories import (
    INTERNS,
)
from praktika.internships.domain.errors import (
    InternNotFound,
)
from praktika.internships.domain.interns import InternId, InternStatus
from praktika.internships.permissions import (
    INTERN_READ,
)
from praktika.internships.policies.zones import Organisations, today_in
from praktika.internships.queries.interns import InternQueries, InternView, intern_view
from praktika.internships.queries.shapes import Row
from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.kernel.pagination import Cursors, Page


class MemoryInternQueries(InternQueries):
    def __init__(self, store: MemoryStore, cursors: Cursors, organisations: Organisations, clock: Clock) -> None:
        self._store = store
        self._cursors = cursors
        self._organisations = organisations
        self._clock = clock

    async def intern(self, actor: Actor, intern_id: InternId) -> InternView:
        for row in self._visible(actor):
            if row["id"] == intern_id:
                return await self._view(row)
        raise InternNotFound

    async def interns(
        self,
        actor: Actor,
        *,
        programme_id: UUID | None = None,
        statuses: Sequence[InternStatus] = (),
        place_id: UUID | None = None,
        curator_id: UUID | None = None,
        account_id: UUID | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[InternView]:
        given = {
            "programme_id": programme_id,
            "statuses": sorted(statuses),
            "place_id": place_id,
            "curator_id": curator_id,
            "account_id": account_id,
        }
        rows = page(self._visible(actor), self._cursors, dict, given, sort="-created_at", cursor=cursor, limit=limit)
        return Page([await self._view(row) for row in rows.items], rows.next_cursor)

    async def _view(self, row: Row) -> InternView:
        return intern_view(row, await today_in(self._organisations, row["organisation_id"], self._clock()))

    def _visible(self, actor: Actor) -> Iterator[Row]:
        actor.require(INTERN_READ)
        sight = Sight(self._store, actor, INTERN_READ)
        for intern in self._store.rows(INTERNS):
            mine = sight.is_mine(intern.account_id) or sight.is_mine(intern.curator_id)
            if mine or sight.runs(intern.programme_id):
                steps = row_of(programme_of(self._store, intern.programme_id))["steps"]
                points = programme_points(self._store, intern.programme_id, intern.account_id)
                yield row_of(intern) | {"steps": steps, "points": points}
