"""Applications and their screenings as queries read them from PostgreSQL."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from praktika.infrastructure.keyset import ME, Reason, of_organisations, within
from praktika.infrastructure.reading import Reader
from praktika.infrastructure.types import Instant
from praktika.internships.adapters.sql.filters import equal, is_found, one_of
from praktika.internships.adapters.sql.listing import Listing
from praktika.internships.adapters.sql.reach import curated, each_curated, is_staff, seen_by
from praktika.internships.adapters.sql.tables import applications, candidates, programmes, screenings
from praktika.internships.domain.applications import ApplicationId
from praktika.internships.queries.applications import ApplicationRows
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.shapes import Row
from praktika.internships.queries.sight import Sight

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


class SqlApplicationRows(ApplicationRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def application(self, sight: Sight, application_id: ApplicationId) -> Row | None:
        return await APPLICATIONS.first(self._reader, id=application_id, **seen_by(sight))

    async def applications(self, sight: Sight, asked: Asked, found: Sequence[UUID]) -> Sequence[Row]:
        return await APPLICATIONS.page(self._reader, asked, found=found, **seen_by(sight))

    async def screenings(self, sight: Sight, application_id: ApplicationId) -> Sequence[Row]:
        return await SCREENINGS.all(self._reader, application_id=application_id, **seen_by(sight))
