from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from praktika.internships.domain.interns import InternId, InternPhase, InternStatus, phase_at
from praktika.internships.queries.shapes import Row
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Page


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


def intern_view(row: Row, now: datetime) -> InternView:
    shown = {name: row[name] for name in InternView.__slots__ if name in row}
    return InternView(
        **shown
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


class InternQueries(Protocol):
    """Needs `internships.intern:read`: staff see all of their organisation, curators those assigned to them and those
    of the programmes that list them, interns themselves."""

    async def intern(self, actor: Actor, intern_id: InternId) -> InternView:
        """InternNotFound."""
        ...

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
        ...
