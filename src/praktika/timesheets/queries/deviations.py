"""Deviations as the API answers them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Protocol
from uuid import UUID

from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.permissions import Scope
from praktika.timesheets.domain import DeviationId, DeviationNotFound, DeviationStatus, ScheduleNotFound
from praktika.timesheets.permissions import DEVIATION_DECIDE, DEVIATION_READ, DEVIATION_REQUEST
from praktika.timesheets.policies.access import admit
from praktika.timesheets.ports import Internships

KEY: Final[Sequence[Callable[[str], Any]]] = (date.fromisoformat, UUID)


@dataclass(frozen=True, slots=True)
class PaperView:
    number: str
    issued_on: date
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationView:
    """`in_effect`: approved, and the internship has some of its days. `minutes` are of each day."""

    id: UUID
    schedule_id: UUID
    programme_id: UUID
    intern_id: UUID
    kind: str
    effect: str
    first_day: date
    last_day: date
    minutes: int | None
    document: PaperView | None
    comment: str | None
    status: str
    in_effect: bool
    requested_by: UUID
    decided_by: UUID | None
    decided_at: datetime | None
    decision_comment: str | None
    created_at: datetime
    version: int
    allowed_actions: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationRow:
    """A deviation and what of its schedule decides who sees it."""

    id: UUID
    organisation_id: UUID
    schedule_id: UUID
    programme_id: UUID
    intern_id: UUID
    kind: str
    effect: str
    first_day: date
    last_day: date
    minutes: int | None
    document: PaperView | None
    comment: str | None
    status: str
    requested_by: UUID
    decided_by: UUID | None
    decided_at: datetime | None
    decision_comment: str | None
    created_at: datetime
    version: int
    account_id: UUID
    curator_id: UUID | None
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Whose deviations are seen: everybody's, the organisations', one's own, one's interns', a curated programme's."""

    me: UUID | None
    everywhere: bool
    organisations: frozenset[UUID]
    programme_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationFilters:
    """Days are those a deviation touches, `day_to` exclusive."""

    intern_id: UUID | None = None
    programme_id: UUID | None = None
    kind: str | None = None
    status: DeviationStatus | None = None
    day_from: date | None = None
    day_to: date | None = None


class DeviationRows(Protocol):
    async def deviation(self, deviation_id: UUID) -> DeviationRow | None: ...

    async def deviations(
        self, sight: Sight, filters: DeviationFilters, *, falling: bool, after: tuple[date, UUID] | None, limit: int
    ) -> Sequence[DeviationRow]:
        """By first day, then id."""
        ...


class DeviationQueries:
    """DeviationNotFound for those of interns that are no business of the actor."""

    def __init__(self, rows: DeviationRows, internships: Internships, cursors: Cursors) -> None:
        self._rows = rows
        self._internships = internships
        self._cursors = cursors

    async def deviation(self, actor: Actor, deviation_id: DeviationId) -> DeviationView:
        actor.require(DEVIATION_READ)
        row = await self._rows.deviation(deviation_id)
        if row is None:
            raise DeviationNotFound
        try:
            await admit(actor, DEVIATION_READ, row, self._internships)
        except ScheduleNotFound:
            raise DeviationNotFound from None
        return _view(row, actor)

    async def deviations(
        self,
        actor: Actor,
        filters: DeviationFilters,
        *,
        sort: str = "first_day",
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[DeviationView]:
        of = ("deviations", filters, sort)
        after = self._cursors.decode(cursor, KEY, *of) if cursor else None
        sight = await self._sight(actor, filters)
        rows = await self._rows.deviations(
            sight,
            filters,
            falling=sort.startswith("-"),
            after=(after[0], after[1]) if after else None,
            limit=limit + 1,
        )
        views = [_view(row, actor) for row in rows]
        return self._cursors.page(views, limit, lambda view: (view.first_day, view.id), *of)

    async def _sight(self, actor: Actor, filters: DeviationFilters) -> Sight:
        actor.require(DEVIATION_READ)
        reach = actor.reach(DEVIATION_READ)
        return Sight(
            me=actor.account_id,
            everywhere=reach.everywhere,
            organisations=reach.organisations,
            programme_id=filters.programme_id if await self._curates(actor, filters.programme_id) else None,
        )

    async def _curates(self, actor: Actor, programme_id: UUID | None) -> bool:
        programme = await self._internships.programme(programme_id) if programme_id else None
        return programme is not None and actor.account_id in programme.curator_ids


def _view(row: DeviationRow, actor: Actor) -> DeviationView:
    return DeviationView(
        id=row.id,
        schedule_id=row.schedule_id,
        programme_id=row.programme_id,
        intern_id=row.intern_id,
        kind=row.kind,
        effect=row.effect,
        first_day=row.first_day,
        last_day=row.last_day,
        minutes=row.minutes,
        document=row.document,
        comment=row.comment,
        status=row.status,
        in_effect=row.status == "approved" and row.first_day <= row.ends_on and row.starts_on <= row.last_day,
        requested_by=row.requested_by,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decision_comment=row.decision_comment,
        created_at=row.created_at,
        version=row.version,
        allowed_actions=_actions(row, actor),
    )


def _actions(row: DeviationRow, actor: Actor) -> list[str]:
    """Who sees another's deviation and may decide at all, decides about it."""
    if actor.account_id == row.account_id:
        return ["withdraw"] if row.status == "requested" and actor.scope(DEVIATION_REQUEST) else []
    scope = actor.scope(DEVIATION_DECIDE, row.organisation_id)
    own = scope is Scope.OWN and actor.reach(DEVIATION_DECIDE).own
    return list(DECISIONS.get(row.status, ())) if scope is Scope.ALL or own else []


DECISIONS: Final = {"requested": ("approve", "reject"), "approved": ("cancel",)}
