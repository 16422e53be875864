"""Interns as queries read them from PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, case, or_, select

from praktika.infrastructure.keyset import ME, Reason, of_organisations, within
from praktika.infrastructure.reading import Reader
from praktika.infrastructure.types import Instant
from praktika.internships.adapters.sql.filters import equal, is_found, one_of
from praktika.internships.adapters.sql.listing import Listing
from praktika.internships.adapters.sql.points_rows import programme_points
from praktika.internships.adapters.sql.reach import curated, each_curated, seen_by
from praktika.internships.adapters.sql.tables import interns, programmes
from praktika.internships.domain.interns import InternId, InternPhase
from praktika.internships.queries.interns import InternRows
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.shapes import Row
from praktika.internships.queries.sight import Sight

_i = interns.c


def _phase() -> ColumnElement[str]:
    """What `phase_at` says."""
    now = bindparam("now", type_=Instant)
    return case(
        (now < _i.starts_at, InternPhase.PLANNED.value),
        (now < _i.ends_at, InternPhase.ACTIVE.value),
        else_=InternPhase.ENDED.value,
    )


INTERNS: Final = Listing(
    select(*_i, programmes.c.steps, programme_points(_i.programme_id, _i.account_id)).select_from(
        interns.join(programmes, programmes.c.id == _i.programme_id)
    ),
    {
        "visible": or_(within(_i.organisation_id), _i.account_id == ME, _i.curator_id == ME, curated(_i.programme_id)),
        "id": equal(_i.id),
        "programme_id": equal(_i.programme_id),
        "statuses": one_of(_i.status, "statuses"),
        "phases": one_of(_phase(), "phases"),
        "place_id": equal(_i.place_id),
        "curator_id": equal(_i.curator_id),
        "account_id": equal(_i.account_id),
        "q": is_found(_i.account_id),
    },
    (
        of_organisations(_i.organisation_id),
        Reason(_i.account_id == ME),
        Reason(_i.curator_id == ME),
        each_curated(_i.programme_id),
    ),
)


class SqlInternRows(InternRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def intern(self, sight: Sight, intern_id: InternId) -> Row | None:
        return await INTERNS.first(self._reader, id=intern_id, **seen_by(sight))

    async def interns(self, sight: Sight, asked: Asked, found: Sequence[UUID], now: datetime) -> Sequence[Row]:
        return await INTERNS.page(self._reader, asked, found=found, now=now, **seen_by(sight))
