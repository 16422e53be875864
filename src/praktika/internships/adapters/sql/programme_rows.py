"""Programmes as queries read them from PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB

from praktika.infrastructure.keyset import ME, within
from praktika.infrastructure.reading import Reader
from praktika.infrastructure.searching import contains
from praktika.infrastructure.types import Instant
from praktika.internships.adapters.sql.filters import equal, one_of
from praktika.internships.adapters.sql.listing import Listing
from praktika.internships.adapters.sql.reach import is_staff, lists_me, seen_by
from praktika.internships.adapters.sql.tables import candidates, interns, programmes
from praktika.internships.domain.candidates import CandidateStatus
from praktika.internships.domain.interns import STANDINGS
from praktika.internships.domain.programmes import PUBLIC, Audience, Phase, ProgrammeId, ProgrammeStatus
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.programmes import ProgrammeRows
from praktika.internships.queries.shapes import Row
from praktika.internships.queries.sight import Sight

_p, _c, _i = programmes.c, candidates.c, interns.c


def _admits(audience: Audience) -> ColumnElement[bool]:
    admitted: ColumnElement[bool] = type_coerce(_p.audience, JSONB).has_key(audience.value)
    return admitted


def _is_for_me() -> ColumnElement[bool]:
    """The audience is anyone, or a standing the actor has in the organisation."""
    candidate = exists().where(
        _c.organisation_id == _p.organisation_id, _c.account_id == ME, _c.status == CandidateStatus.CONFIRMED
    )
    held = [
        and_(
            _admits(audience),
            exists().where(_i.organisation_id == _p.organisation_id, _i.account_id == ME, _i.status == status),
        )
        for status, audience in STANDINGS.items()
    ]
    return or_(_admits(Audience.ANYONE), and_(_admits(Audience.CANDIDATE), candidate), *held)


def _involves_me() -> ColumnElement[bool]:
    return or_(
        exists().where(_c.programme_id == _p.id, _c.account_id == ME),
        exists().where(_i.programme_id == _p.id, _i.account_id == ME),
    )


def _is_visible() -> ColumnElement[bool]:
    """The where clause of `Programme.is_visible`, for those who do not run it; and those who do."""
    running = _p.ends_at > bindparam("now", type_=Instant)
    public = or_(*(_p.status == status for status in PUBLIC))
    return or_(
        within(_p.organisation_id),
        lists_me(),
        and_(public, running, _is_for_me()),
        and_(_p.status != ProgrammeStatus.DRAFT, _involves_me()),
    )


def _phase() -> ColumnElement[str]:
    """What `phase_at` says, in the same order."""
    now, opens, until = bindparam("now", type_=Instant), _p.applications_from, _p.applications_until
    return case(
        (now >= _p.ends_at, Phase.ENDED.value),
        (now >= _p.starts_at, Phase.RUNNING.value),
        (or_(opens.is_(None), until.is_(None), now < opens), Phase.ANNOUNCED.value),
        (now < until, Phase.APPLICATIONS.value),
        else_=Phase.SELECTION.value,
    )


def _uses_place() -> ColumnElement[bool]:
    place_id = cast(bindparam("place_id", type_=Uuid), Text)
    listed = func.jsonb_build_array(func.jsonb_build_object("place_id", place_id), type_=JSONB)
    uses: ColumnElement[bool] = type_coerce(_p.places, JSONB).contains(listed)
    return uses


PROGRAMMES: Final = Listing(
    select(*(column for column in _p if column.key != "title_key"), is_staff()),
    {
        "visible": _is_visible(),
        "id": equal(_p.id),
        "organisation_id": equal(_p.organisation_id),
        "statuses": one_of(_p.status, "statuses"),
        "phases": one_of(_phase(), "phases"),
        "kinds": one_of(_p.kind, "kinds"),
        "direction_id": equal(_p.direction_id),
        "place_id": _uses_place(),
        "starts_on_from": _p.starts_on >= bindparam("starts_on_from", type_=Date),
        "starts_on_to": _p.starts_on < bindparam("starts_on_to", type_=Date),
        "q": contains(_p.title_key),
    },
)


class SqlProgrammeRows(ProgrammeRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def programme(self, sight: Sight, programme_id: ProgrammeId, now: datetime) -> Row | None:
        return await PROGRAMMES.first(self._reader, id=programme_id, now=now, **seen_by(sight))

    async def programmes(self, sight: Sight, asked: Asked, now: datetime) -> Sequence[Row]:
        return await PROGRAMMES.page(self._reader, asked, now=now, **seen_by(sight))

    async def count(self, sight: Sight, filters: Mapping[str, Any], now: datetime) -> int:
        return await PROGRAMMES.count(self._reader, filters, now=now, **seen_by(sight))
