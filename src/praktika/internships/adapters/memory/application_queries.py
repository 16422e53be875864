from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore
from praktika.internships.adapters.memory.listing import paged, row_of
from praktika.internships.adapters.memory.reach import Sight, programme_of
from praktika.internships.adapters.memory.repositories import (
    APPLICATIONS,
    CANDIDATES,
    SCREENINGS,
)
from praktika.internships.domain.applications import ApplicationId, ApplicationStatus, Source
from praktika.internships.domain.errors import (
    ApplicationNotFound,
)
from praktika.internships.permissions import (
    APPLICATION_READ,
)
from praktika.internships.queries.applications import (
    ApplicationQueries,
    ApplicationView,
    ScreeningView,
    application_view,
    screening_view,
)
from praktika.internships.queries.people import Search, people_found
from praktika.internships.queries.shapes import Row
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Cursors, Page


class MemoryApplicationQueries(ApplicationQueries):
    def __init__(self, store: MemoryStore, cursors: Cursors, people: Search) -> None:
        self._store = store
        self._cursors = cursors
        self._people = people

    async def application(self, actor: Actor, application_id: ApplicationId) -> ApplicationView:
        for row in self._visible(actor):
            if row["id"] == application_id:
                return application_view(row, actor)
        raise ApplicationNotFound

    async def applications(
        self,
        actor: Actor,
        *,
        programme_id: UUID | None = None,
        step_id: UUID | None = None,
        statuses: Sequence[ApplicationStatus] = (),
        source: Source | None = None,
        account_id: UUID | None = None,
        submitted_at_from: datetime | None = None,
        submitted_at_to: datetime | None = None,
        q: str | None = None,
        sort: str = "-submitted_at",
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[ApplicationView]:
        given = {
            "programme_id": programme_id,
            "step_id": step_id,
            "statuses": sorted(statuses),
            "source": source,
            "account_id": account_id,
            "submitted_at_from": submitted_at_from,
            "submitted_at_to": submitted_at_to,
            "q": q,
        }
        found = await people_found(self._people, q)
        rows = (row | {"is_found": row["account_id"] in found} for row in self._visible(actor))

        def view(row: Row) -> ApplicationView:
            return application_view(row, actor)

        return paged(rows, self._cursors, view, given, sort=sort, cursor=cursor, limit=limit)

    async def screenings(
        self, actor: Actor, application_id: ApplicationId, *, locale: str = "en"
    ) -> Sequence[ScreeningView]:
        application = next((row for row in self._visible(actor) if row["id"] == application_id), None)
        if application is None:
            raise ApplicationNotFound
        steps = row_of(programme_of(self._store, application["programme_id"]))["steps"]
        known = {"step_id": application["step_id"], "steps": steps, "is_staff": application["is_staff"]}
        mine = [row_of(s) | known for s in self._store.rows(SCREENINGS) if s.application_id == application_id]
        newest = sorted(mine, key=lambda row: (row["created_at"], row["id"]), reverse=True)
        return [screening_view(row, locale) for row in newest]

    def _visible(self, actor: Actor) -> Iterator[Row]:
        actor.require(APPLICATION_READ)
        sight = Sight(self._store, actor, APPLICATION_READ)
        statuses = {candidate.id: candidate.status.value for candidate in self._store.rows(CANDIDATES)}
        for application in self._store.rows(APPLICATIONS):
            is_staff = sight.runs(application.programme_id)
            if is_staff or sight.is_mine(application.account_id):
                yield row_of(application) | {
                    "is_staff": is_staff,
                    "candidate_status": statuses[application.candidate_id],
                }
