"""Schedules, their days and what they add up to, as the API answers them. Times are minutes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final, Protocol, TypedDict
from uuid import UUID

from praktika.kernel.actors import Actor
from praktika.kernel.errors import InvalidParameter, NotFound
from praktika.kernel.permissions import Permission, Scope
from praktika.timesheets.domain import Day, Entry, Month, ScheduleNotFound
from praktika.timesheets.permissions import DAY_READ, SCHEDULE_GENERATE, SCHEDULE_READ
from praktika.timesheets.policies.access import admit
from praktika.timesheets.policies.timesheet import HALF
from praktika.timesheets.policies.totals import Totals
from praktika.timesheets.ports import Internships

MOST_DAYS: Final = 400


class StageNotFound(NotFound, code="timesheets.stage-not-found", ru="Такого этапа в графике нет."):
    """The schedule has no such stage."""


TermView = TypedDict(
    "TermView",
    {"from": date, "weekly_minutes": Sequence[int], "student_in_term": bool, "category": str},
)
"""What holds from a day on; minutes from Monday to Sunday."""


@dataclass(frozen=True, slots=True)
class StageView:
    stage_id: UUID
    order: int
    starts_on: date
    ends_on: date | None
    min_fill_percent: Decimal
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleView:
    id: UUID
    organisation_id: UUID
    intern_id: UUID
    account_id: UUID
    programme_id: UUID
    starts_on: date
    ends_on: date
    intern_revision: int
    stages: Sequence[StageView]
    terms: Sequence[TermView]
    birth_date: date | None
    personnel_number: str
    position: str
    department_id: UUID | None
    curator_id: UUID | None
    state: str
    version: int
    allowed_actions: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class EntryView:
    """`codes` by form; `source_id` is the deviation the entry comes from."""

    kind: str
    minutes: int
    source: str
    source_id: UUID | None
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DayView:
    date: date
    plan_minutes: int
    entries: Sequence[EntryView]


@dataclass(frozen=True, slots=True, kw_only=True)
class SumsView:
    """`days` are dates with work; `kinds` are dates of whole-day kinds, minutes of the others."""

    days: int
    worked: int
    norm: int
    excused: int
    difference: int
    kinds: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalsView:
    """Halves are days 1 to 15 and the rest."""

    month: str
    first_half: SumsView
    second_half: SumsView
    total: SumsView


@dataclass(frozen=True, slots=True, kw_only=True)
class FillView:
    """`percent` is None when everything is excused; without `stage_id` it is the whole internship's."""

    stage_id: UUID | None
    basis: str
    percent: Decimal | None
    worked: int
    norm: int
    excused: int


class ScheduleRows(Protocol):
    async def schedule(self, intern_id: UUID) -> ScheduleView | None: ...

    async def days(self, schedule_id: UUID, first: date, last: date) -> Sequence[Day]:
        """Ascending."""
        ...


class ScheduleQueries:
    """ScheduleNotFound for interns that are no business of the actor."""

    def __init__(self, rows: ScheduleRows, internships: Internships) -> None:
        self._rows = rows
        self._internships = internships

    async def schedule(self, actor: Actor, intern_id: UUID) -> ScheduleView:
        return with_actions(await self._admitted(actor, SCHEDULE_READ, intern_id), actor)

    async def days(self, actor: Actor, intern_id: UUID, *, date_from: date, date_to: date) -> Sequence[DayView]:
        """Days of the half-open stretch; InvalidParameter beyond 400."""
        if (date_to - date_from).days > MOST_DAYS:
            raise InvalidParameter(parameter="date_to")
        schedule = await self._admitted(actor, DAY_READ, intern_id)
        found = await self._rows.days(schedule.id, date_from, date_to)
        return [_day(day) for day in found if day.date < date_to]

    async def totals(self, actor: Actor, intern_id: UUID, month: Month) -> TotalsView:
        schedule = await self._admitted(actor, DAY_READ, intern_id)
        days = await self._rows.days(schedule.id, month.first_day, month.last_day)
        return TotalsView(
            month=str(month),
            first_half=_sums(day for day in days if day.date.day <= HALF),
            second_half=_sums(day for day in days if day.date.day > HALF),
            total=_sums(days),
        )

    async def fill(self, actor: Actor, intern_id: UUID, *, stage_id: UUID | None = None) -> FillView:
        """As recorded so far, of one stage or of the whole internship."""
        schedule = await self._admitted(actor, DAY_READ, intern_id)
        first, last = _period(schedule, stage_id)
        totals = Totals.of(await self._rows.days(schedule.id, first, last))
        return FillView(
            stage_id=stage_id,
            basis="recorded",
            percent=totals.fill_percent,
            worked=totals.worked,
            norm=totals.norm,
            excused=totals.excused,
        )

    async def _admitted(self, actor: Actor, permission: Permission, intern_id: UUID) -> ScheduleView:
        actor.require(permission)
        schedule = await self._rows.schedule(intern_id)
        if schedule is None:
            raise ScheduleNotFound
        await admit(actor, permission, schedule, self._internships)
        return schedule


def with_actions(view: ScheduleView, actor: Actor) -> ScheduleView:
    """The view with what this actor may do now."""
    may_generate = actor.scope(SCHEDULE_GENERATE, view.organisation_id) is Scope.ALL and view.state == "active"
    return replace(view, allowed_actions=["generate"] if may_generate else [])


def _period(schedule: ScheduleView, stage_id: UUID | None) -> tuple[date, date]:
    """StageNotFound also for a stage that is not scheduled: it has no days."""
    if stage_id is None:
        return schedule.starts_on, schedule.ends_on
    for stage in schedule.stages:
        if stage.stage_id == stage_id and stage.ends_on:
            return stage.starts_on, stage.ends_on
    raise StageNotFound


def _day(day: Day) -> DayView:
    return DayView(day.date, day.plan_minutes, [_entry(entry) for entry in day.entries])


def _entry(entry: Entry) -> EntryView:
    codes = {form.value: letters for form, letters in entry.day_kind.letters.items()}
    return EntryView(entry.kind, entry.minutes, entry.source.value, entry.source_id, codes)


def _sums(days: Iterable[Day]) -> SumsView:
    totals = Totals.of(days)
    return SumsView(
        days=totals.days,
        worked=totals.worked,
        norm=totals.norm,
        excused=totals.excused,
        difference=totals.difference,
        kinds=totals.by_kind,
    )
