"""Applications: handed in, read, answered again, taken back."""

from typing import Annotated, Any, Literal
from uuid import UUID

from annotated_types import MaxLen
from fastapi import Depends, Query, Request, Response

from praktika.infrastructure.answers import paged, versioned
from praktika.infrastructure.http import (
    ABSENT,
    CHECKED_LATER,
    Body,
    CurrentActor,
    Cursor,
    Limit,
    Moment,
    declare,
    router,
)
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.internships.adapters.http.bodies import PeopleSearch
from praktika.internships.domain.applications import ApplicationId, ApplicationStatus, Preferences, Source
from praktika.internships.domain.catalogue import DirectionId, PlaceId
from praktika.internships.domain.errors import (
    AlreadyApplied,
    ApplicationNotFound,
    AttemptsExhausted,
    InvalidTransition,
    NotEligible,
    ProgrammeNotFound,
    StepNotOpen,
    WindowClosed,
)
from praktika.internships.domain.programmes import ProgrammeId
from praktika.internships.permissions import APPLICATION_READ, APPLICATION_SUBMIT
from praktika.internships.queries import ApplicationQueries
from praktika.internships.queries.applications import ApplicationView
from praktika.internships.services import ApplicationService
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page

routes = router("internships", route_class=IdempotentRoute)

Applications = Annotated[ApplicationService, Depends(Provided("internships.applications"))]
Queries = Annotated[ApplicationQueries, Depends(Provided("internships.application_queries"))]

Answers = Annotated[dict[str, Any], MaxLen(200), CHECKED_LATER]


class PreferencesBody(Body):
    """What the applicant would like, the best place first; no promise."""

    direction_id: UUID | None = None
    place_ids: Annotated[list[UUID], MaxLen(5)] = []

    def preferences(self) -> Preferences:
        return Preferences(
            direction_id=DirectionId(self.direction_id) if self.direction_id else None,
            place_ids=tuple(map(PlaceId, self.place_ids)),
        )


class NewApplication(
    Body,
    example={
        "step_id": "01a1fe7d-3e2b-72f9-8553-7ea3ce715429",
        "answers": {"citizenship": {"choice": "ru"}, "birth_date": "2002-03-04"},
        "preferences": {"place_ids": ["01a1fe7d-3e2b-72f9-8553-7ea3ce715430"]},
    },
):
    """`answers` by the key of the field; `select_with_other` is `{"choice": …}` or `{"other": …}`."""

    step_id: UUID
    answers: Answers
    preferences: PreferencesBody = PreferencesBody()


class AnswersBody(Body, example={"answers": {"citizenship": {"choice": "ru"}, "birth_date": "2002-03-04"}}):
    """Absent preferences stay as they are."""

    answers: Answers
    preferences: PreferencesBody = ABSENT


@routes.post(
    "/programmes/{programme_id}/applications",
    status_code=201,
    response_model=ApplicationView,
    **declare(
        APPLICATION_SUBMIT,
        ProgrammeNotFound,
        WindowClosed,
        NotEligible,
        StepNotOpen,
        AlreadyApplied,
        AttemptsExhausted,
        limit="applications",
    ),
)
async def submit_application(
    request: Request,
    programme_id: UUID,
    body: NewApplication,
    actor: CurrentActor,
    applications: Applications,
    queries: Queries,
) -> Response:
    """Apply. All wrong answers are named at once, `/answers/<key>`; the verdict follows within seconds."""
    application = await applications.submit(
        actor,
        ProgrammeId(programme_id),
        step_id=body.step_id,
        answers=body.answers,
        preferences=body.preferences.preferences(),
    )
    return await answered(request, actor, application.id, queries, 201)


@routes.get(
    "/applications",
    response_model=Page[ApplicationView],
    **declare(APPLICATION_READ, CursorInvalid, CursorMismatch),
)
async def list_applications(
    request: Request,
    actor: CurrentActor,
    queries: Queries,
    programme_id: UUID | None = None,
    step_id: UUID | None = None,
    status: Annotated[list[ApplicationStatus], Query()] = [],  # noqa: B006  FastAPI copies it
    source: Source | None = None,
    account_id: UUID | None = None,
    submitted_at_from: Moment | None = None,
    submitted_at_to: Moment | None = None,
    q: PeopleSearch = None,
    sort: Literal["submitted_at", "-submitted_at"] = "-submitted_at",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """One's own; those of the organisation for staff, of their programmes for curators."""
    page = await queries.applications(
        actor,
        programme_id=programme_id,
        step_id=step_id,
        statuses=status,
        source=source,
        account_id=account_id,
        submitted_at_from=submitted_at_from,
        submitted_at_to=submitted_at_to,
        q=q,
        sort=sort,
        cursor=cursor,
        limit=limit,
    )
    return paged(request, page)


@routes.get(
    "/applications/{application_id}", response_model=ApplicationView, **declare(APPLICATION_READ, ApplicationNotFound)
)
async def read_application(request: Request, application_id: UUID, actor: CurrentActor, queries: Queries) -> Response:
    return await answered(request, actor, application_id, queries)


@routes.put(
    "/applications/{application_id}/answers",
    response_model=ApplicationView,
    **declare(APPLICATION_SUBMIT, ApplicationNotFound, InvalidTransition, WindowClosed),
)
async def answer_again(
    request: Request,
    application_id: UUID,
    body: AnswersBody,
    actor: CurrentActor,
    applications: Applications,
    queries: Queries,
) -> Response:
    """Other answers to a returned application, which is screened anew."""
    preferences = body.preferences.preferences() if "preferences" in body.model_fields_set else None
    await applications.resubmit(actor, ApplicationId(application_id), answers=body.answers, preferences=preferences)
    return await answered(request, actor, application_id, queries)


@routes.post(
    "/applications/{application_id}/withdraw",
    response_model=ApplicationView,
    **declare(APPLICATION_SUBMIT, ApplicationNotFound, InvalidTransition),
)
async def withdraw_application(
    request: Request, application_id: UUID, actor: CurrentActor, applications: Applications, queries: Queries
) -> Response:
    """Take an undecided application back; it counts as no attempt."""
    await applications.withdraw(actor, ApplicationId(application_id))
    return await answered(request, actor, application_id, queries)


async def answered(
    request: Request, actor: Actor, application_id: UUID, queries: ApplicationQueries, status: int = 200
) -> Response:
    view = await queries.application(actor, ApplicationId(application_id))
    return versioned(request, view, view.version, status)
