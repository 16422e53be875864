"""Rows the facade answers from."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Select, Uuid, any_, bindparam, or_, select, union

from praktika.infrastructure.reading import Reader, Shape
from praktika.internships.adapters.lookup import Lookup
from praktika.internships.adapters.sql.filters import equal
from praktika.internships.adapters.sql.listing import Listing
from praktika.internships.adapters.sql.tables import (
    applications,
    candidates,
    interns,
    places,
    points_entries,
    programmes,
    screenings,
)
from praktika.internships.domain.applications import OPEN
from praktika.internships.domain.candidates import SELECTED
from praktika.internships.domain.interns import TAKING_A_PLACE, InternStatus
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
    select(*_a, _p.title, _p.steps, _p.curator_ids, RESULTS).select_from(
        applications.join(programmes, _p.id == _a.programme_id)
    ),
    {"id": equal(_a.id)},
)
CANDIDATES: Final = Listing(
    select(*_c, _p.title).select_from(candidates.join(programmes, _p.id == _c.programme_id)), {"id": equal(_c.id)}
)


ENTRIES: Final = Listing(select(*points_entries.c), {"id": equal(points_entries.c.id)})


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


def _in_programme(c: Any, states: Collection[StrEnum]) -> Select[tuple[UUID]]:
    here = (c.programme_id == bindparam("programme_id", type_=Uuid), c.account_id > bindparam("after", type_=Uuid))
    first = select(c.account_id).distinct().where(*here, or_(*(c.status == state for state in states)))
    return select(first.order_by(c.account_id).limit(bindparam("limit", type_=Integer)).subquery().c.account_id)


PART: Final = union(
    _in_programme(_i, [InternStatus.ENROLLED]), _in_programme(_c, SELECTED), _in_programme(_a, OPEN)
).subquery()
TAKING_PART: Final[Shape[UUID]] = Shape.of(
    select(PART.c.account_id).order_by(PART.c.account_id).limit(bindparam("limit", type_=Integer)), lambda one: one
)
"""Each branch gives its own first rows, so that no crowd is read for one batch of it."""

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

    async def points_entry(self, entry_id: UUID) -> Row | None:
        return await ENTRIES.first(self._reader, id=entry_id)

    async def taking_part(self, programme_id: UUID, after: UUID | None, limit: int) -> Sequence[UUID]:
        values = {"programme_id": programme_id, "after": after or BEFORE_ALL, "limit": limit}
        return await self._reader.fetch(TAKING_PART, **values)

    async def takes_part(self, programme_id: UUID, account_id: UUID) -> bool:
        return await self.taking_part(programme_id, UUID(int=account_id.int - 1), 1) == [account_id]

    async def enrolled_among(self, programme_id: UUID, account_ids: Collection[UUID]) -> Sequence[tuple[UUID, str]]:
        return await self._reader.fetch(AMONG, programme_id=programme_id, account_ids=list(account_ids))

    async def enrolled_in(self, programme_id: UUID, after: UUID | None, limit: int) -> Sequence[tuple[UUID, str]]:
        return await self._reader.fetch(AFTER, programme_id=programme_id, after=after or BEFORE_ALL, limit=limit)
