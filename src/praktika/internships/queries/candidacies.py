from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from praktika.internships.domain.candidates import TRANSITIONS, CandidateId, CandidateStatus, state_of_step
from praktika.internships.domain.errors import CandidateNotFound
from praktika.internships.permissions import CANDIDATE_ACT, CANDIDATE_READ, INTERN_ENROL
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.shapes import Row, members
from praktika.internships.queries.sight import Sight, sight_of
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.permissions import Scope


@dataclass(frozen=True, slots=True)
class SelectionStepView:
    step_id: UUID
    order: int
    title: str
    state: str


@dataclass(frozen=True, slots=True)
class CandidacyView:
    """`points` are those of the programme."""

    id: UUID
    organisation_id: UUID
    programme_id: UUID
    account_id: UUID
    status: str
    current_step_order: int | None
    confirmed_at: datetime | None
    points: float
    steps: list[SelectionStepView]
    allowed_actions: list[str]
    version: int
    created_at: datetime
    updated_at: datetime


class CandidacyRows(Protocol):
    """Only candidacies in sight; with the programme's `steps`, and the `points` earned in it."""

    async def candidacy(self, sight: Sight, candidate_id: CandidateId) -> Row | None: ...

    async def candidacies(self, sight: Sight, asked: Asked) -> Sequence[Row]: ...


class CandidacyQueries:
    """Needs `internships.candidate:read`: staff see all of their organisation, curators those of the programmes that
    list them, candidates their own."""

    def __init__(self, rows: CandidacyRows, cursors: Cursors) -> None:
        self._rows = rows
        self._cursors = cursors

    async def candidacy(self, actor: Actor, candidate_id: CandidateId) -> CandidacyView:
        """CandidateNotFound."""
        if row := await self._rows.candidacy(sight_of(actor, CANDIDATE_READ), candidate_id):
            return _view(row, actor)
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
        """Newest first."""
        sight = sight_of(actor, CANDIDATE_READ)
        filters = {"programme_id": programme_id, "statuses": sorted(statuses), "account_id": account_id}
        asked = Asked.of(self._cursors, filters, sort="-created_at", cursor=cursor, limit=limit)
        rows = await self._rows.candidacies(sight, asked)
        return asked.page(self._cursors, rows, lambda row: _view(row, actor))


def _view(row: Row, actor: Actor) -> CandidacyView:
    made = {"points": float(row["points"]), "steps": _steps(row), "allowed_actions": _actions(row, actor)}
    return CandidacyView(**members(CandidacyView, row) | made)


def _steps(row: Row) -> list[SelectionStepView]:
    return [
        SelectionStepView(
            step_id=UUID(step["id"]),
            order=step["order"],
            title=step["title"],
            state=state_of_step(step["order"], row["current_step_order"], row["status"]),
        )
        for step in row["steps"]
        if step["kind"] != "stage"
    ]


def _actions(row: Row, actor: Actor) -> list[str]:
    following = TRANSITIONS[CandidateStatus(row["status"])]
    actions = []
    if row["account_id"] == actor.account_id and actor.scope(CANDIDATE_ACT) and CandidateStatus.WITHDRAWN in following:
        actions.append("withdraw")
    if actor.scope(INTERN_ENROL, row["organisation_id"]) is Scope.ALL and CandidateStatus.ENROLLED in following:
        actions.append("enrol")
    return actions
