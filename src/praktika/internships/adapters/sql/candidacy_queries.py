from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import or_, select

from praktika.infrastructure.keyset import ME, Reason, of_organisations, within
from praktika.infrastructure.reading import Reader
from praktika.internships.adapters.sql.filters import equal, one_of
from praktika.internships.adapters.sql.listing import Listing
from praktika.internships.adapters.sql.points_queries import programme_points
from praktika.internships.adapters.sql.reach import curated, each_curated, reach_of
from praktika.internships.adapters.sql.tables import candidates, programmes
from praktika.internships.domain.candidates import CandidateId, CandidateStatus
from praktika.internships.domain.errors import CandidateNotFound
from praktika.internships.permissions import CANDIDATE_READ
from praktika.internships.queries.candidacies import CandidacyQueries, CandidacyView, candidacy_view
from praktika.internships.queries.shapes import Row
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Cursors, Page

_c = candidates.c

CANDIDACIES: Final = Listing(
    select(*_c, programmes.c.steps, programme_points(_c.programme_id, _c.account_id)).select_from(
        candidates.join(programmes, programmes.c.id == _c.programme_id)
    ),
    {
        "visible": or_(within(_c.organisation_id), _c.account_id == ME, curated(_c.programme_id)),
        "id": equal(_c.id),
        "programme_id": equal(_c.programme_id),
        "statuses": one_of(_c.status, "statuses"),
        "account_id": equal(_c.account_id),
    },
    (of_organisations(_c.organisation_id), Reason(_c.account_id == ME), each_curated(_c.programme_id)),
)


class SqlCandidacyQueries(CandidacyQueries):
    def __init__(self, reader: Reader, cursors: Cursors) -> None:
        self._reader = reader
        self._cursors = cursors

    async def candidacy(self, actor: Actor, candidate_id: CandidateId) -> CandidacyView:
        reach = reach_of(actor, CANDIDATE_READ)
        if row := await CANDIDACIES.first(self._reader, id=candidate_id, **reach):
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
        given: dict[str, Any] = {
            "programme_id": programme_id,
            "statuses": sorted(statuses),
            "account_id": account_id,
        }

        def view(row: Row) -> CandidacyView:
            return candidacy_view(row, actor)

        reach = reach_of(actor, CANDIDATE_READ)
        return await CANDIDACIES.paged(
            self._reader, self._cursors, view, given, sort="-created_at", cursor=cursor, limit=limit, **reach
        )
