from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, case, or_, select

from praktika.infrastructure.keyset import ME, Reason, of_organisations, within
from praktika.infrastructure.reading import Reader
from praktika.infrastructure.types import Instant
from praktika.internships.adapters.sql.filters import equal, is_found, one_of
from praktika.internships.adapters.sql.listing import Listing
from praktika.internships.adapters.sql.points_queries import programme_points
from praktika.internships.adapters.sql.reach import curated, each_curated, reach_of
from praktika.internships.adapters.sql.tables import interns, programmes
from praktika.internships.domain.errors import InternNotFound
from praktika.internships.domain.interns import InternId, InternPhase, InternStatus
from praktika.internships.permissions import INTERN_READ
from praktika.internships.queries.interns import InternQueries, InternView, intern_view
from praktika.internships.queries.people import Search, people_found
from praktika.internships.queries.shapes import Row
from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.kernel.pagination import Cursors, Page

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


class SqlInternQueries(InternQueries):
    def __init__(self, reader: Reader, cursors: Cursors, people: Search, clock: Clock) -> None:
        self._reader = reader
        self._cursors = cursors
        self._people = people
        self._clock = clock

    async def intern(self, actor: Actor, intern_id: InternId) -> InternView:
        reach = reach_of(actor, INTERN_READ)
        if row := await INTERNS.first(self._reader, id=intern_id, **reach):
            return intern_view(row, self._clock())
        raise InternNotFound

    async def interns(
        self,
        actor: Actor,
        *,
        programme_id: UUID | None = None,
        statuses: Sequence[InternStatus] = (),
        phases: Sequence[InternPhase] = (),
        place_id: UUID | None = None,
        curator_id: UUID | None = None,
        account_id: UUID | None = None,
        q: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[InternView]:
        given: dict[str, Any] = {
            "programme_id": programme_id,
            "statuses": sorted(statuses),
            "phases": sorted(phases),
            "place_id": place_id,
            "curator_id": curator_id,
            "account_id": account_id,
            "q": q,
        }
        now = self._clock()

        def view(row: Row) -> InternView:
            return intern_view(row, now)

        more = reach_of(actor, INTERN_READ) | {"now": now, "found": await people_found(self._people, q)}
        return await INTERNS.paged(
            self._reader, self._cursors, view, given, sort="-created_at", cursor=cursor, limit=limit, **more
        )
