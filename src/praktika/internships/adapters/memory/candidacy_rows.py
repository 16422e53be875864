"""Candidacies as queries read them from memory."""

from collections.abc import Iterator, Sequence

from praktika.infrastructure.memory import MemoryStore
from praktika.internships.adapters.memory.listing import by_id, page, row_of
from praktika.internships.adapters.memory.points_rows import programme_points
from praktika.internships.adapters.memory.programme_rows import programme_of
from praktika.internships.adapters.memory.repositories import CANDIDATES
from praktika.internships.domain.candidates import CandidateId
from praktika.internships.queries.candidacies import CandidacyRows
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.shapes import Row
from praktika.internships.queries.sight import Sight


class MemoryCandidacyRows(CandidacyRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def candidacy(self, sight: Sight, candidate_id: CandidateId) -> Row | None:
        return by_id(self._seen(sight), candidate_id)

    async def candidacies(self, sight: Sight, asked: Asked) -> Sequence[Row]:
        return page(self._seen(sight), asked)

    def _seen(self, sight: Sight) -> Iterator[Row]:
        for candidate in self._store.rows(CANDIDATES):
            programme = programme_of(self._store, candidate.programme_id)
            if sight.is_staff(programme) or sight.is_mine(candidate.account_id):
                points = programme_points(self._store, programme.id, candidate.account_id)
                yield row_of(candidate) | {"steps": row_of(programme)["steps"], "points": points}
