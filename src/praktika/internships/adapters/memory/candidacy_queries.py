from collections.abc import Iterator, Sequence
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore
from praktika.internships.adapters.memory.listing import paged, row_of
from praktika.internships.adapters.memory.points_queries import programme_points
from praktika.internships.adapters.memory.reach import Sight, programme_of
from praktika.internships.adapters.memory.repositories import (
    CANDIDATES,
)
from praktika.internships.domain.candidates import CandidateId, CandidateStatus
from praktika.internships.domain.errors import (
    CandidateNotFound,
)
from praktika.internships.permissions import (
    CANDIDATE_READ,
)
from praktika.internships.queries.candidacies import CandidacyQueries, CandidacyView, candidacy_view
from praktika.internships.queries.shapes import Row
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Cursors, Page


class MemoryCandidacyQueries(CandidacyQueries):
    def __init__(self, store: MemoryStore, cursors: Cursors) -> None:
        self._store = store
        self._cursors = cursors

    async def candidacy(self, actor: Actor, candidate_id: CandidateId) -> CandidacyView:
        for row in self._visible(actor):
            if row["id"] == candidate_id:
                return candidacy_view(row, actor)
        raise CandidateNotFound

    async def candidacies(
        self,
        actor: Actor,
        *,
        programme_id: UUID | None = None,
        statuses: Sequence[CandidateStatus] = (),
        account_id: UUID | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[CandidacyView]:
        given = {"programme_id": programme_id, "statuses": sorted(statuses), "account_id": account_id}

        def view(row: Row) -> CandidacyView:
            return candidacy_view(row, actor)

        return paged(self._visible(actor), self._cursors, view, given, sort="-created_at", cursor=cursor, limit=limit)

    def _visible(self, actor: Actor) -> Iterator[Row]:
        actor.require(CANDIDATE_READ)
        sight = Sight(self._store, actor, CANDIDATE_READ)
        for candidate in self._store.rows(CANDIDATES):
            if sight.runs(candidate.programme_id) or sight.is_mine(candidate.account_id):
                steps = row_of(programme_of(self._store, candidate.programme_id))["steps"]
                points = programme_points(self._store, candidate.programme_id, candidate.account_id)
                yield row_of(candidate) | {"steps": steps, "points": points}
