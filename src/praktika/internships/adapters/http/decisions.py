"""Screenings of applications, and the decisions about them."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Request, Response

from praktika.infrastructure.answers import answer
from praktika.infrastructure.http import Body, CurrentActor, declare, router, text
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.infrastructure.problems import language_of
from praktika.internships.adapters.http.applications import Applications, Queries, answered
from praktika.internships.domain.applications import ApplicationId, ApplicationStatus
from praktika.internships.domain.errors import (
    AlreadyApplied,
    ApplicationNotFound,
    BalanceInsufficient,
    CandidateEnrolled,
    InvalidTransition,
    SameDecision,
)
from praktika.internships.permissions import APPLICATION_OVERRIDE, APPLICATION_READ, APPLICATION_REVIEW
from praktika.internships.queries.applications import ApplicationView, ScreenedView, ScreeningView, screened_view
from praktika.internships.services import ScreeningService

routes = router("internships", prefix="/applications/{application_id}", route_class=IdempotentRoute)

Screening = Annotated[ScreeningService, Depends(Provided("internships.screening"))]

Comment = Annotated[str, text(2000)]


class ApprovalBody(Body):
    comment: Comment | None = None


class RefusalBody(Body, example={"comment": "Please tell more about your studies."}):
    """The applicant reads the comment."""

    comment: Comment


class OverrideBody(Body, example={"decision": "approved", "reason": "The certificate was found after all."}):
    """The applicant reads the reason."""

    decision: Literal["approved", "rejected"]
    reason: Annotated[str, text(1000, least=10)]


class Screenings(Body):
    items: list[ScreeningView]


@routes.get(
    "/screenings",
    response_model=Screenings,
    **declare(APPLICATION_READ, ApplicationNotFound),
)
async def list_screenings(request: Request, application_id: UUID, actor: CurrentActor, queries: Queries) -> Response:
    """Verdicts, newest first, with every reason; rules are told to applicants only where they are disclosed."""
    locale = language_of(request.headers.get("accept-language", ""))
    return answer({"items": await queries.screenings(actor, ApplicationId(application_id), locale=locale)})


@routes.post(
    "/screen",
    response_model=ScreenedView,
    **declare(APPLICATION_REVIEW, ApplicationNotFound, InvalidTransition),
)
async def screen_application(
    request: Request, application_id: UUID, actor: CurrentActor, screening: Screening
) -> Response:
    """The verdict at once, without waiting for the worker; `created` false: there was one already."""
    screened = await screening.screen(actor, ApplicationId(application_id))
    locale = language_of(request.headers.get("accept-language", ""))
    return answer(screened_view(screened.screening, screened.step, created=screened.created, locale=locale))


@routes.post(
    "/approve",
    response_model=ApplicationView,
    **declare(APPLICATION_REVIEW, ApplicationNotFound, InvalidTransition),
)
async def approve_application(
    request: Request,
    application_id: UUID,
    actor: CurrentActor,
    applications: Applications,
    queries: Queries,
    body: ApprovalBody | None = None,
) -> Response:
    """The step is passed and its points are paid."""
    await applications.approve(actor, ApplicationId(application_id), comment=body.comment if body else None)
    return await answered(request, actor, application_id, queries)


@routes.post(
    "/reject",
    response_model=ApplicationView,
    **declare(APPLICATION_REVIEW, ApplicationNotFound, InvalidTransition),
)
async def reject_application(
    request: Request,
    application_id: UUID,
    body: RefusalBody,
    actor: CurrentActor,
    applications: Applications,
    queries: Queries,
) -> Response:
    await applications.reject(actor, ApplicationId(application_id), comment=body.comment)
    return await answered(request, actor, application_id, queries)


@routes.post(
    "/return",
    response_model=ApplicationView,
    **declare(APPLICATION_REVIEW, ApplicationNotFound, InvalidTransition),
)
async def return_application(
    request: Request,
    application_id: UUID,
    body: RefusalBody,
    actor: CurrentActor,
    applications: Applications,
    queries: Queries,
) -> Response:
    """Ask for other answers."""
    await applications.send_back(actor, ApplicationId(application_id), comment=body.comment)
    return await answered(request, actor, application_id, queries)


@routes.post(
    "/override",
    response_model=ApplicationView,
    **declare(
        APPLICATION_OVERRIDE,
        ApplicationNotFound,
        InvalidTransition,
        SameDecision,
        AlreadyApplied,
        CandidateEnrolled,
        BalanceInsufficient,
    ),
)
async def override_application(
    request: Request,
    application_id: UUID,
    body: OverrideBody,
    actor: CurrentActor,
    applications: Applications,
    queries: Queries,
) -> Response:
    """Turn a decision round: points are paid or taken back, the candidate goes on or is rejected."""
    decision = ApplicationStatus(body.decision)
    await applications.override(actor, ApplicationId(application_id), decision=decision, reason=body.reason)
    return await answered(request, actor, application_id, queries)
