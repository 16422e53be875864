"""When specialists usually have time, and the days that differ."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response
from pydantic import Field

from praktika.consultations.adapters.http.bodies import Location, MoneyBody, Topic, terms_of
from praktika.consultations.domain.availability import (
    FROM,
    GAP_MINUTES,
    SLOT_MINUTES,
    TO,
    WEEKDAYS,
    ExceptionId,
    ExceptionKind,
    RuleId,
)
from praktika.consultations.domain.errors import (
    ExceptionExists,
    ExceptionNotFound,
    OrganisationArchived,
    RuleNotFound,
    TooManyRules,
)
from praktika.consultations.permissions import SLOT_WRITE
from praktika.consultations.queries.availability import (
    AvailabilityQueries,
    ExceptionFilters,
    ExceptionView,
    RuleView,
    exception_view,
)
from praktika.consultations.services import AvailabilityService
from praktika.infrastructure.answers import answer, paged, versioned
from praktika.infrastructure.etags import ExpectedVersion
from praktika.infrastructure.http import ABSENT, Body, CurrentActor, Cursor, Limit, LocalDate, declare, router, whole
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.kernel.errors import PreconditionRequired, Stale
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page

routes = router("consultations", route_class=IdempotentRoute)

Availability = Annotated[AvailabilityService, Depends(Provided("consultations.availability"))]
Queries = Annotated[AvailabilityQueries, Depends(Provided("consultations.availability_queries"))]

Weekday = Annotated[int, whole(WEEKDAYS[0], WEEKDAYS[-1])]
LocalFrom = Annotated[str, Field(strict=True, pattern=f"^({FROM})$")]
LocalTo = Annotated[str, Field(strict=True, pattern=f"^({TO})$")]
SlotMinutes = Annotated[int, whole(SLOT_MINUTES[0], SLOT_MINUTES[-1])]
GapMinutes = Annotated[int, whole(0, GAP_MINUTES[-1])]


class NewRule(
    Body,
    example={
        "weekday": 1,
        "local_from": "09:00",
        "local_to": "12:00",
        "slot_minutes": 50,
        "gap_minutes": 10,
        "valid_from": "2027-03-01",
        "context": "Career in analytics",
    },
):
    """`weekday` 1 is Monday. Times are of the specialist's zone, `local_to` up to `24:00`. `valid_to` is the last day,
    null for ever. `specialist_id` is for staff, who say it for others.
    """

    weekday: Weekday
    local_from: LocalFrom
    local_to: LocalTo
    slot_minutes: SlotMinutes
    gap_minutes: GapMinutes = 0
    valid_from: LocalDate
    valid_to: LocalDate | None = None
    context: Topic | None = None
    cost: MoneyBody | None = None
    location: Location | None = None
    specialist_id: UUID | None = None


class RulePatch(Body, example={"slot_minutes": 45, "valid_to": None}):
    """What is absent stays, null clears."""

    weekday: Weekday = ABSENT
    local_from: LocalFrom = ABSENT
    local_to: LocalTo = ABSENT
    slot_minutes: SlotMinutes = ABSENT
    gap_minutes: GapMinutes = ABSENT
    valid_from: LocalDate = ABSENT
    valid_to: LocalDate | None = None
    context: Topic | None = None
    cost: MoneyBody | None = None
    location: Location | None = None


class NewException(
    Body,
    example={"date": "2027-05-10", "kind": "extra", "local_from": "15:00", "local_to": "18:00", "slot_minutes": 60},
):
    """`closed`: no rule applies on this day, and nothing else is said of it. `extra`: these hours besides the rules, or
    instead of them where the day is closed, too.
    """

    date: LocalDate
    kind: ExceptionKind
    local_from: LocalFrom | None = None
    local_to: LocalTo | None = None
    slot_minutes: SlotMinutes | None = None
    gap_minutes: GapMinutes | None = None
    context: Topic | None = None
    cost: MoneyBody | None = None
    location: Location | None = None
    specialist_id: UUID | None = None


@routes.get("/availability-rules", response_model=Page[RuleView], **declare(SLOT_WRITE, CursorInvalid, CursorMismatch))
async def list_availability_rules(
    request: Request,
    actor: CurrentActor,
    queries: Queries,
    specialist_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """By weekday and beginning: one's own, for staff all of the organisation."""
    return paged(request, await queries.rules(actor, specialist_id=specialist_id, cursor=cursor, limit=limit))


@routes.get("/availability-rules/{rule_id}", response_model=RuleView, **declare(SLOT_WRITE, RuleNotFound))
async def read_availability_rule(request: Request, rule_id: UUID, actor: CurrentActor, queries: Queries) -> Response:
    view = await queries.rule(actor, RuleId(rule_id))
    return versioned(request, view, view.version)


@routes.post(
    "/availability-rules",
    status_code=201,
    response_model=RuleView,
    **declare(SLOT_WRITE, TooManyRules, OrganisationArchived),
)
async def add_availability_rule(
    request: Request, body: NewRule, actor: CurrentActor, availability: Availability, queries: Queries
) -> Response:
    """Hours of every week; slots are made of them by `/slots/generate`."""
    rule = await availability.add_rule(actor, **terms_of(body))
    view = await queries.rule(actor, rule.id)
    return versioned(request, view, view.version, 201)


@routes.patch(
    "/availability-rules/{rule_id}",
    response_model=RuleView,
    **declare(SLOT_WRITE, RuleNotFound, Stale, PreconditionRequired),
)
async def edit_availability_rule(
    request: Request,
    rule_id: UUID,
    body: RulePatch,
    expected: ExpectedVersion,
    actor: CurrentActor,
    availability: Availability,
    queries: Queries,
) -> Response:
    """Slots made before stay as they are."""
    await availability.edit_rule(actor, RuleId(rule_id), expected=expected, **terms_of(body))
    view = await queries.rule(actor, RuleId(rule_id))
    return versioned(request, view, view.version)


@routes.delete(
    "/availability-rules/{rule_id}",
    status_code=204,
    response_class=Response,
    **declare(SLOT_WRITE, RuleNotFound, Stale, PreconditionRequired),
)
async def delete_availability_rule(
    rule_id: UUID, expected: ExpectedVersion, actor: CurrentActor, availability: Availability
) -> None:
    """Slots made before stay as they are."""
    await availability.delete_rule(actor, RuleId(rule_id), expected=expected)


@routes.get(
    "/availability-exceptions", response_model=Page[ExceptionView], **declare(SLOT_WRITE, CursorInvalid, CursorMismatch)
)
async def list_availability_exceptions(
    request: Request,
    actor: CurrentActor,
    queries: Queries,
    specialist_id: UUID | None = None,
    date_from: LocalDate | None = None,
    date_to: LocalDate | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """By day, `date_to` excluded: one's own, for staff all of the organisation."""
    filters = ExceptionFilters(specialist_id=specialist_id, date_from=date_from, date_to=date_to)
    return paged(request, await queries.exceptions(actor, filters, cursor=cursor, limit=limit))


@routes.post(
    "/availability-exceptions",
    status_code=201,
    response_model=ExceptionView,
    **declare(SLOT_WRITE, ExceptionExists, OrganisationArchived),
)
async def add_availability_exception(body: NewException, actor: CurrentActor, availability: Availability) -> Response:
    """A day that differs; slots made before stay as they are."""
    terms = terms_of(body)
    exception = await availability.add_exception(actor, on=terms.pop("date"), **terms)
    return answer(exception_view(exception), 201)


@routes.delete(
    "/availability-exceptions/{exception_id}",
    status_code=204,
    response_class=Response,
    **declare(SLOT_WRITE, ExceptionNotFound),
)
async def delete_availability_exception(exception_id: UUID, actor: CurrentActor, availability: Availability) -> None:
    """The rules apply on that day again."""
    await availability.delete_exception(actor, ExceptionId(exception_id))
