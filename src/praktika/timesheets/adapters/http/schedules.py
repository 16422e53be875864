"""Interns' schedules, days and sums."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Request, Response
from pydantic import BaseModel
from pydantic.dataclasses import dataclass

from praktika.infrastructure.answers import answer, versioned
from praktika.infrastructure.http import CurrentActor, LocalDate, declare, router
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.timesheets.adapters.http.parameters import MonthParameter
from praktika.timesheets.domain import Month, ScheduleNotFound, YearUnknown
from praktika.timesheets.permissions import DAY_READ, SCHEDULE_GENERATE, SCHEDULE_READ
from praktika.timesheets.queries import DayView, FillView, ScheduleQueries, ScheduleView, TotalsView
from praktika.timesheets.services import ScheduleService

routes = router("timesheets", prefix="/interns/{intern_id}", route_class=IdempotentRoute)

Service = Annotated[ScheduleService, Depends(Provided("timesheets.schedules"))]
Queries = Annotated[ScheduleQueries, Depends(Provided("timesheets.schedule_queries"))]


@dataclass(frozen=True, kw_only=True)
class GeneratedOut(ScheduleView):
    """The schedule, and how many of its dates differ from before."""

    changed_days: int


class DaysOut(BaseModel):
    items: Sequence[DayView]


@routes.get("/schedule", response_model=ScheduleView, **declare(SCHEDULE_READ, ScheduleNotFound))
async def read_schedule(request: Request, intern_id: UUID, actor: CurrentActor, schedules: Queries) -> Response:
    """From when to when, in which stages, how much on which weekday."""
    view = await schedules.schedule(actor, intern_id)
    return versioned(request, view, view.version)


@routes.post("/schedule", response_model=GeneratedOut, **declare(SCHEDULE_GENERATE, ScheduleNotFound, YearUnknown))
async def generate_schedule(
    request: Request, intern_id: UUID, actor: CurrentActor, service: Service, schedules: Queries
) -> Response:
    """Make the schedule what the internship and the calendar say now; when it is, nothing changes."""
    made = await service.generate(actor, intern_id)
    view = await schedules.schedule(actor, intern_id)
    return versioned(request, asdict(view) | {"changed_days": made.changed_days}, view.version)


@routes.get("/days", response_model=DaysOut, **declare(DAY_READ, ScheduleNotFound))
async def list_days(
    intern_id: UUID, actor: CurrentActor, schedules: Queries, date_from: LocalDate, date_to: LocalDate
) -> Response:
    """At most 400 days, `date_to` excluded."""
    return answer({"items": await schedules.days(actor, intern_id, date_from=date_from, date_to=date_to)})


@routes.get("/totals", response_model=TotalsView, **declare(DAY_READ, ScheduleNotFound))
async def read_totals(intern_id: UUID, actor: CurrentActor, schedules: Queries, month: MonthParameter) -> Response:
    """Days and minutes of a month and its halves."""
    return answer(await schedules.totals(actor, intern_id, Month.parse(month, "/month")))


@routes.get("/fill", response_model=FillView, **declare(DAY_READ, ScheduleNotFound))
async def read_fill(
    intern_id: UUID,
    actor: CurrentActor,
    schedules: Queries,
    stage_id: UUID | None = None,
    basis: Literal["recorded"] = "recorded",
) -> Response:
    """How much of what was to be worked is worked, of a stage or of the whole internship."""
    return answer(await schedules.fill(actor, intern_id, stage_id=stage_id))
