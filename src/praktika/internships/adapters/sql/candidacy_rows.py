"""Candidacies as queries read them from PostgreSQL."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import or_, select

from praktika.infrastructure.keyset import ME, Reason, of_organisations, within
from praktika.infrastructure.reading import Reader
from praktika.internships.adapters.sql.filters import equal, one_of
from praktika.internships.adapters.sql.listing import Listing
from praktika.internships.adapters.sql.points_rows import programme_points
from praktika.internships.adapters.sql.reach import curated, each_curated, seen_by
from praktika.internships.adapters.sql.tables import candidates, programmes
from praktika.internships.domain.candidates import CandidateId
from praktika.internships.queries.candidacies import CandidacyRows
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.shapes import Row
from praktika.internships.queries.sight import Sight

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


class SqlCandidacyRows(CandidacyRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def candidacy(self, sight: Sight, candidate_id: CandidateId) -> Row | None:
        return await CANDIDACIES.first(self._reader, id=candidate_id, **seen_by(sight))

    async def candidacies(self, sight: Sight, asked: Asked) -> Sequence[Row]:
        return await CANDIDACIES.page(self._reader, asked, **seen_by(sight))
