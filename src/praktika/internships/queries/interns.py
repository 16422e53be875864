from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from praktika.internships.domain.errors import InternNotFound
from praktika.internships.domain.interns import InternId, InternPhase, InternStatus, phase_at
from praktika.internships.permissions import INTERN_READ
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.people import Search, people_found
from praktika.internships.queries.shapes import Row, members
from praktika.internships.queries.sight import Sight, sight_of
from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.kernel.pagination import Cursors, Page


@dataclass(frozen=True, slots=True)
class InternStageView:
    stage_id: UUID
    order: int
    title: str
    duration: int
    unit: str
    min_fill_percent: float
    points: float


@dataclass(frozen=True, slots=True)
class InternView:
    """`phase` goes by the organisation's midnights; `points` are those of the programme."""

    id: UUID
    organisation_id: UUID
    programme_id: UUID
    account_id: UUID
    candidate_id: UUID | None
    origin_candidate_id: UUID | None
    starts_on: date
    ends_on: date
    status: str
    phase: str
    place_id: UUID | None
    department_id: UUID | None
    direction_id: UUID | None
    curator_id: UUID | None
    personnel_number: str
    position: str
    birth_date: date | None
    student: bool
    weekly_minutes: list[int]
    ended_reason: str | None
    revision: int
    stages: list[InternStageView]
    points: float
    version: int
    created_at: datetime
    updated_at: datetime


class InternRows(Protocol):
    """Only interns in sight; with the programme's `steps`, and the `points` earned in it."""

    async def intern(self, sight: Sight, intern_id: InternId) -> Row | None: ...

    async def interns(self, sight: Sight, asked: Asked, found: Sequence[UUID], now: datetime) -> Sequence[Row]:
        """Where there is `q`, those of the accounts `found`; phases are those of the moment."""
        ...


class InternQueries:
    """Needs `internships.intern:read`: staff see all of their organisation, curators those assigned to them and those
    of the programmes that list them, interns themselves."""

    def __init__(self, rows: InternRows, cursors: Cursors, people: Search, clock: Clock) -> None:
        self._rows = rows
        self._cursors = cursors
        self._people = people
        self._clock = clock

    async def intern(self, actor: Actor, intern_id: InternId) -> InternView:
        """InternNotFound."""
        if row := await self._rows.intern(sight_of(actor, INTERN_READ), intern_id):
            return _view(row, self._clock())
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
        """Newest first; `q` are words of the intern's names or address, whatever their order and case."""
        sight, now = sight_of(actor, INTERN_READ), self._clock()
        filters = {
            "programme_id": programme_id,
            "statuses": sorted(statuses),
            "phases": sorted(phases),
            "place_id": place_id,
            "curator_id": curator_id,
            "account_id": account_id,
            "q": q,
        }
        asked = Asked.of(self._cursors, filters, sort="-created_at", cursor=cursor, limit=limit)
        rows = await self._rows.interns(sight, asked, await people_found(self._people, q), now)
        return asked.page(self._cursors, rows, lambda row: _view(row, now))


def _view(row: Row, now: datetime) -> InternView:
    return InternView(
        **members(InternView, row)
        | {
            "phase": phase_at(now, row["starts_at"], row["ends_at"]),
            "stages": [_stage(step) for step in row["steps"] if step["kind"] == "stage"],
            "points": float(row["points"]),
        }
    )


def _stage(step: Row) -> InternStageView:
    return InternStageView(
        stage_id=UUID(step["id"]),
        order=step["order"],
        title=step["title"],
        duration=step["duration"],
        unit=step["unit"],
        min_fill_percent=float(step["min_fill_percent"]),
        points=float(step["points"]),
    )
