from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from praktika.infrastructure.keyset import ME, Reason, of_organisations, within
from praktika.infrastructure.reading import Reader
from praktika.infrastructure.types import Instant
from praktika.internships.adapters.sql.filters import equal, is_found, one_of
from praktika.internships.adapters.sql.listing import Listing
from praktika.internships.adapters.sql.reach import curated, each_curated, is_staff, reach_of
from praktika.internships.adapters.sql.tables import applications, candidates, programmes, screenings
from praktika.internships.domain.applications import ApplicationId, ApplicationStatus, Source
from praktika.internships.domain.errors import ApplicationNotFound
from praktika.internships.permissions import APPLICATION_READ
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

_a, _s = applications.c, screenings.c
_VISIBLE: Final = or_(within(_a.organisation_id), _a.account_id == ME, curated(_a.programme_id))
_WITH_PROGRAMME: Final = applications.join(programmes, programmes.c.id == _a.programme_id)
_WITH_CANDIDATE: Final = _WITH_PROGRAMME.join(candidates, candidates.c.id == _a.candidate_id)

APPLICATIONS: Final = Listing(
    select(*_a, candidates.c.status.label("candidate_status"), is_staff()).select_from(_WITH_CANDIDATE),
    {
        "visible": _VISIBLE,
        "id": equal(_a.id),
        "programme_id": equal(_a.programme_id),
        "step_id": equal(_a.step_id),
        "statuses": one_of(_a.status, "statuses"),
        "source": equal(_a.source),
        "account_id": equal(_a.account_id),
        "submitted_at_from": _a.submitted_at >= bindparam("submitted_at_from", type_=Instant),
        "submitted_at_to": _a.submitted_at < bindparam("submitted_at_to", type_=Instant),
        "q": is_found(_a.account_id),
    },
    (of_organisations(_a.organisation_id), Reason(_a.account_id == ME), each_curated(_a.programme_id)),
)
SCREENINGS: Final = Listing(
    select(*_s, _a.step_id, programmes.c.steps, is_staff())
    .select_from(_WITH_PROGRAMME.join(screenings, _s.application_id == _a.id))
    .order_by(_s.created_at.desc(), _s.id.desc()),
    {"visible": _VISIBLE, "application_id": equal(_s.application_id)},
)


class SqlApplicationQueries(ApplicationQueries):
    def __init__(self, reader: Reader, cursors: Cursors, people: Search) -> None:
        self._reader = reader
        self._cursors = cursors
        self._people = people

    async def application(self, actor: Actor, application_id: ApplicationId) -> ApplicationView:
        reach = reach_of(actor, APPLICATION_READ)
        if row := await APPLICATIONS.first(self._reader, id=application_id, **reach):
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
        given: dict[str, Any] = {
            "programme_id": programme_id,
            "step_id": step_id,
            "statuses": sorted(statuses),
            "source": source,
            "account_id": account_id,
            "submitted_at_from": submitted_at_from,
            "submitted_at_to": submitted_at_to,
            "q": q,
        }

        def view(row: Row) -> ApplicationView:
            return application_view(row, actor)

        reach, found = reach_of(actor, APPLICATION_READ), await people_found(self._people, q)
        return await APPLICATIONS.paged(
            self._reader, self._cursors, view, given, sort=sort, cursor=cursor, limit=limit, found=found, **reach
        )

    async def screenings(
        self, actor: Actor, application_id: ApplicationId, *, locale: str = "en"
    ) -> Sequence[ScreeningView]:
        reach = reach_of(actor, APPLICATION_READ)
        rows = await SCREENINGS.all(self._reader, application_id=application_id, **reach)
        if not rows:
            await self.application(actor, application_id)
        return [screening_view(row, locale) for row in rows]
