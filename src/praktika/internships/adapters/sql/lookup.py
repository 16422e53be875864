"""Rows the facade answers from."""

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Uuid, any_, bindparam, or_, select

from praktika.infrastructure.reading import Reader, Shape
from praktika.internships.adapters.lookup import Lookup
from praktika.internships.adapters.sql.filters import equal
from praktika.internships.adapters.sql.listing import Listing
from praktika.internships.adapters.sql.tables import (
    applications,
    candidates,
    interns,
    places,
    programmes,
    screenings,
)
from praktika.internships.domain.interns import TAKING_A_PLACE
from praktika.internships.queries.shapes import Row

_a, _c, _i, _p = applications.c, candidates.c, interns.c, programmes.c

INTERNS: Final = Listing(
    select(
        *_i,
        _p.title,
        _p.steps,
        _p.curator_ids,
        _p.ends_on.label("programme_ends_on"),
        places.c.name.label("place"),
        places.c.address,
    ).select_from(interns.join(programmes, _p.id == _i.programme_id).outerjoin(places, places.c.id == _i.place_id)),
    {"id": equal(_i.id)},
)
PROGRAMMES: Final = Listing(select(*_p), {"id": equal(_p.id)})
RESULTS: Final = (
    select(screenings.c.results)
    .where(screenings.c.application_id == _a.id)
    .order_by(screenings.c.revision.desc(), screenings.c.created_at.desc())
    .limit(1)
    .scalar_subquery()
    .label("results")
)
APPLICATIONS: Final = Listing(
    select(*_a, _p.title, _p.steps, RESULTS).select_from(applications.join(programmes, _p.id == _a.programme_id)),
    {"id": equal(_a.id)},
)
CANDIDATES: Final = Listing(
    select(*_c, _p.title).select_from(candidates.join(programmes, _p.id == _c.programme_id)), {"id": equal(_c.id)}
)


def _pair(account_id: UUID, status: str) -> tuple[UUID, str]:
    return account_id, status


_MEMBERS: Final = select(_i.account_id, _i.status).where(
    _i.programme_id == bindparam("programme_id", type_=Uuid), or_(*(_i.status == status for status in TAKING_A_PLACE))
)
AMONG: Final[Shape[Any]] = Shape.of(
    _MEMBERS.where(_i.account_id == any_(bindparam("account_ids", type_=ARRAY(Uuid)))).order_by(_i.account_id), _pair
)
AFTER: Final[Shape[Any]] = Shape.of(
    _MEMBERS.where(_i.account_id > bindparam("after", type_=Uuid))
    .order_by(_i.account_id)
    .limit(bindparam("limit", type_=Integer)),
    _pair,
)

BEFORE_ALL: Final = UUID(int=0)


class SqlLookup(Lookup):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def intern(self, intern_id: UUID) -> Row | None:
        return await INTERNS.first(self._reader, id=intern_id)

    async def programme(self, programme_id: UUID) -> Row | None:
        return await PROGRAMMES.first(self._reader, id=programme_id)

    async def application(self, application_id: UUID) -> Row | None:
        return await APPLICATIONS.first(self._reader, id=application_id)

    async def candidate(self, candidate_id: UUID) -> Row | None:
        return await CANDIDATES.first(self._reader, id=candidate_id)

    async def enrolled_among(self, programme_id: UUID, account_ids: Collection[UUID]) -> Sequence[tuple[UUID, str]]:
        return await self._reader.fetch(AMONG, programme_id=programme_id, account_ids=list(account_ids))

    async def enrolled_in(self, programme_id: UUID, after: UUID | None, limit: int) -> Sequence[tuple[UUID, str]]:
        return await self._reader.fetch(AFTER, programme_id=programme_id, after=after or BEFORE_ALL, limit=limit)
