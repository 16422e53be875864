from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Protocol, TypedDict, Unpack
from uuid import UUID

from praktika.internships.domain.errors import ProgrammeNotFound
from praktika.internships.domain.programmes import (
    TRANSITIONS,
    Phase,
    ProgrammeId,
    ProgrammeStatus,
    accepts,
    phase_at,
)
from praktika.internships.domain.steps import ProgrammeKind
from praktika.internships.permissions import APPLICATION_SUBMIT, PROGRAMME_READ, PROGRAMME_WRITE
from praktika.internships.queries.listing import Asked, given
from praktika.internships.queries.shapes import Row, StepView, members, steps_view
from praktika.internships.queries.sight import Sight, open_sight_of
from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.permissions import Scope
from praktika.kernel.text import folded


@dataclass(frozen=True, slots=True)
class ProgrammePlaceView:
    place_id: UUID
    capacity: int | None


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """`taken` only for staff; `free_places` None means any number."""

    id: UUID
    organisation_id: UUID
    template_id: UUID
    template_version: int
    kind: str
    title: str
    description: str
    starts_on: date
    ends_on: date
    applications_from: datetime | None
    applications_until: datetime | None
    capacity: int | None
    taken: int | None
    free_places: int | None
    enrol_until: date
    audience: list[str]
    direction_id: UUID | None
    places: list[ProgrammePlaceView]
    curator_ids: list[UUID]
    weekly_minutes: list[int]
    steps: list[StepView]
    status: str
    phase: str
    accepting_applications: bool
    allowed_actions: list[str]
    version: int
    created_at: datetime
    updated_at: datetime


class ProgrammeFilters(TypedDict, total=False):
    """`q` is part of the title, in any case; `starts_on_to` is the first day that does not count any more."""

    organisation_id: UUID | None
    statuses: Sequence[ProgrammeStatus]
    phases: Sequence[Phase]
    kinds: Sequence[ProgrammeKind]
    direction_id: UUID | None
    place_id: UUID | None
    starts_on_from: date | None
    starts_on_to: date | None
    q: str | None


COMMANDS: Final = {"publish": ProgrammeStatus.PUBLISHED, "close": ProgrammeStatus.CLOSED}


class ProgrammeRows(Protocol):
    """Only programmes the actor sees at the moment; with `is_staff`."""

    async def programme(self, sight: Sight, programme_id: ProgrammeId, now: datetime) -> Row | None: ...

    async def programmes(self, sight: Sight, asked: Asked, now: datetime) -> Sequence[Row]: ...

    async def count(self, sight: Sight, filters: Mapping[str, Any], now: datetime) -> int: ...


class ProgrammeQueries:
    """Everybody sees published programmes for anyone until they end, and those of which he is or was a part; staff
    see all of their organisation, curators those that list them."""

    def __init__(self, rows: ProgrammeRows, cursors: Cursors, clock: Clock) -> None:
        self._rows = rows
        self._cursors = cursors
        self._clock = clock

    async def programme(self, actor: Actor, programme_id: ProgrammeId) -> ProgrammeView:
        """ProgrammeNotFound."""
        now, sight = self._clock(), open_sight_of(actor, PROGRAMME_READ)
        if row := await self._rows.programme(sight, programme_id, now):
            return _view(row, actor, now)
        raise ProgrammeNotFound

    async def programmes(
        self,
        actor: Actor,
        *,
        sort: str = "-created_at",
        cursor: str | None = None,
        limit: int = 50,
        **filters: Unpack[ProgrammeFilters],
    ) -> Page[ProgrammeView]:
        now, sight = self._clock(), open_sight_of(actor, PROGRAMME_READ)
        asked = Asked.of(self._cursors, _in_order(filters), sort=sort, cursor=cursor, limit=limit)
        rows = await self._rows.programmes(sight, asked, now)
        return asked.page(self._cursors, rows, lambda row: _view(row, actor, now))

    async def count(self, actor: Actor, **filters: Unpack[ProgrammeFilters]) -> int:
        """How many there are on all pages."""
        return await self._rows.count(open_sight_of(actor, PROGRAMME_READ), given(_in_order(filters)), self._clock())


def _in_order(filters: ProgrammeFilters) -> dict[str, Any]:
    """The same filters in another order are the same."""
    asked: dict[str, Any] = {**filters}
    several = {name: sorted(asked.get(name, ())) for name in ("statuses", "phases", "kinds")}
    q = filters.get("q")
    return asked | several | {"q": q and folded(q)}


def _view(row: Row, actor: Actor, now: datetime) -> ProgrammeView:
    """`is_staff` in the row: the actor reaches the whole organisation or is a curator of the programme."""
    window = row["applications_from"], row["applications_until"]
    accepting = accepts(now, row["status"], *window)
    free = None if row["capacity"] is None else row["capacity"] - row["taken"]
    return ProgrammeView(
        **members(ProgrammeView, row)
        | {
            "taken": row["taken"] if row["is_staff"] else None,
            "free_places": free,
            "places": [ProgrammePlaceView(**place) for place in row["places"]],
            "curator_ids": [UUID(each) for each in row["curator_ids"]],
            "steps": steps_view(row["steps"], rules=row["is_staff"]),
            "phase": phase_at(
                now, starts_at=row["starts_at"], ends_at=row["ends_at"], opens=window[0], until=window[1]
            ),
            "accepting_applications": accepting,
            "allowed_actions": _actions(row, actor, now, accepting),
        }
    )


def _actions(row: Row, actor: Actor, now: datetime, accepting: bool) -> list[str]:
    actions = []
    if accepting and actor.scope(APPLICATION_SUBMIT):
        actions.append("apply")
    if actor.scope(PROGRAMME_WRITE, row["organisation_id"]) is Scope.ALL and now < row["ends_at"]:
        following = TRANSITIONS[ProgrammeStatus(row["status"])]
        actions += ["update", *(name for name, status in COMMANDS.items() if status in following)]
    return actions
