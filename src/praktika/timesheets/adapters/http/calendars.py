"""Production calendars, norms and the table of day kinds."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel

from praktika.infrastructure.answers import answer, versioned
from praktika.infrastructure.http import CurrentActor, declare, router
from praktika.infrastructure.injection import Provided
from praktika.kernel.actors import Actor
from praktika.kernel.errors import InvalidParameter
from praktika.timesheets.adapters.http.parameters import MonthParameter
from praktika.timesheets.domain import Month
from praktika.timesheets.permissions import CALENDAR_READ, CODES_READ
from praktika.timesheets.queries import CalendarQueries, CalendarView, DayKindView, NormsView, day_kinds

routes = router("timesheets")

Calendars = Annotated[CalendarQueries, Depends(Provided("timesheets.calendar_queries"))]

Whose = Annotated[UUID | None, Query(description="Whose calendar; staff may leave their own organisation out.")]
WeeklyHours = Annotated[
    Decimal, Query(gt=0, le=168, multiple_of=Decimal("0.25"), description="Hours of a five-day week.")
]


class DayKindsOut(BaseModel):
    items: Sequence[DayKindView]


@routes.get("/calendars/{year}", response_model=CalendarView, **declare(CALENDAR_READ))
async def read_calendar(
    request: Request,
    year: int,
    actor: CurrentActor,
    calendars: Calendars,
    month: MonthParameter | None = None,
    organisation_id: Whose = None,
) -> Response:
    """Working days, days off, holidays and shortened days of a year or a month; version 0 is not stored yet."""
    asked = Month.parse(month, "/month") if month else None
    if asked and asked.year != year:
        raise InvalidParameter(parameter="month")
    view = await calendars.calendar(actor, _whose(actor, organisation_id), year, month=asked)
    return versioned(request, view, view.version)


@routes.get("/calendars/{year}/norms", response_model=NormsView, **declare(CALENDAR_READ))
async def read_norms(
    year: int,
    actor: CurrentActor,
    calendars: Calendars,
    weekly_hours: WeeklyHours = Decimal(40),
    organisation_id: Whose = None,
) -> Response:
    """Minutes to work in each month and in the year."""
    return answer(await calendars.norms(actor, _whose(actor, organisation_id), year, int(weekly_hours * 60)))


def _whose(actor: Actor, organisation_id: UUID | None) -> UUID:
    if found := organisation_id or actor.organisation_id:
        return found
    raise InvalidParameter(parameter="organisation_id")


@routes.get("/day-kinds", response_model=DayKindsOut, **declare(CODES_READ))
async def list_day_kinds(actor: CurrentActor) -> Response:
    """Kinds of days as forms T-12 and T-13 number them, with their codes on each form."""
    return answer({"items": day_kinds(actor)})
