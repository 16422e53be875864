from collections.abc import Iterator, Sequence
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore
from praktika.internships.adapters.memory.listing import paged, row_of
from praktika.internships.adapters.memory.points_queries import programme_points
from praktika.internships.adapters.memory.reach import Sight, programme_of
from praktika.internships.adapters.memory.repositories import (
    INTERNS,
)
from praktika.internships.domain.errors import (
    InternNotFound,
)
from praktika.internships.domain.interns import InternId, InternPhase, InternStatus, phase_at
from praktika.internships.permissions import (
    INTERN_READ,
)
from praktika.internships.queries.interns import InternQueries, InternView, intern_view
from praktika.internships.queries.people import Search, people_found
from praktika.internships.queries.shapes import Row
from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.kernel.pagination import Cursors, Page


class MemoryInternQueries(InternQueries):
    def __init__(self, store: MemoryStore, cursors: Cursors, people: Search, clock: Clock) -> None:
        self._store = store
        self._cursors = cursors
        self._people = people
        self._clock = clock

    async def intern(self, actor: Actor, intern_id: InternId) -> InternView:
        for row in self._visible(actor):
            if row["id"] == intern_id:
                return self._view(row)
        raise InternNotFound

    async def interns(
        self,
        actor: Actor,
        *,
        programme_id: UUID | None = None,
        statuses: Sequence[InternStatus] = (),
        phases: Sequence[InternPhase] = (),
        place_id: UUID | None = None,
        curator_id: UUID | None = None,
        account_id: UUID | None = None,
        q: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[InternView]:
        given = {
            "programme_id": programme_id,
            "statuses": sorted(statuses),
            "phases": sorted(phases),
            "place_id": place_id,
            "curator_id": curator_id,
            "account_id": account_id,
            "q": q,
        }
        found = await people_found(self._people, q)
        rows = (row | {"is_found": row["account_id"] in found} for row in self._visible(actor))
        return paged(rows, self._cursors, self._view, given, sort="-created_at", cursor=cursor, limit=limit)

    def _view(self, row: Row) -> InternView:
        return intern_view(row, self._clock())

    def _visible(self, actor: Actor) -> Iterator[Row]:
        actor.require(INTERN_READ)
        sight = Sight(self._store, actor, INTERN_READ)
        for intern in self._store.rows(INTERNS):
            mine = sight.is_mine(intern.account_id) or sight.is_mine(intern.curator_id)
            if mine or sight.runs(intern.programme_id):
                steps = row_of(programme_of(self._store, intern.programme_id))["steps"]
                points = programme_points(self._store, intern.programme_id, intern.account_id)
                phase = phase_at(self._clock(), intern.starts_at, intern.ends_at).value
                yield row_of(intern) | {"steps": steps, "points": points, "phase": phase}
