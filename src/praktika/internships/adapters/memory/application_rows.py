"""Applications and their screenings as queries read them from memory."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore
from praktika.internships.adapters.memory.listing import by_id, page, row_of
from praktika.internships.adapters.memory.programme_rows import programme_of
from praktika.internships.adapters.memory.repositories import APPLICATIONS, CANDIDATES, SCREENINGS
from praktika.internships.domain.applications import ApplicationId
from praktika.internships.queries.applications import ApplicationRows
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.shapes import Row
from praktika.internships.queries.sight import Sight


class MemoryApplicationRows(ApplicationRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def application(self, sight: Sight, application_id: ApplicationId) -> Row | None:
        return by_id(self._seen(sight), application_id)

    async def applications(self, sight: Sight, asked: Asked, found: Sequence[UUID]) -> Sequence[Row]:
        return page((row | {"is_found": row["account_id"] in found} for row in self._seen(sight)), asked)

    async def screenings(self, sight: Sight, application_id: ApplicationId) -> Sequence[Row]:
        application = by_id(self._seen(sight), application_id)
        if application is None:
            return []
        steps = row_of(programme_of(self._store, application["programme_id"]))["steps"]
        known = {"step_id": application["step_id"], "steps": steps, "is_staff": application["is_staff"]}
        mine = [row_of(s) | known for s in self._store.rows(SCREENINGS) if s.application_id == application_id]
        return sorted(mine, key=lambda row: (row["created_at"], row["id"]), reverse=True)

    def _seen(self, sight: Sight) -> Iterator[Row]:
        statuses = {candidate.id: candidate.status.value for candidate in self._store.rows(CANDIDATES)}
        for application in self._store.rows(APPLICATIONS):
            is_staff = sight.is_staff(programme_of(self._store, application.programme_id))
            if is_staff or sight.is_mine(application.account_id):
                status = statuses[application.candidate_id]
                yield row_of(application) | {"is_staff": is_staff, "candidate_status": status}
