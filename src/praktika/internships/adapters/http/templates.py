"""Templates, their versions, and launching."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Path, Query, Request, Response

from praktika.infrastructure.answers import answer, paged, versioned
from praktika.infrastructure.etags import ExpectedVersion
from praktika.infrastructure.http import (
    ABSENT,
    Body,
    CurrentActor,
    Cursor,
    Flag,
    Limit,
    LocalDate,
    declare,
    given,
    router,
    whole,
)
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.internships.adapters.http.bodies import Description, Name
from praktika.internships.adapters.http.programmes import ProgrammePatch, Programmes, terms_of
from praktika.internships.adapters.http.programmes import Queries as ProgrammeReading
from praktika.internships.adapters.http.steps import DefaultsBody, Steps, steps_of
from praktika.internships.domain.errors import (
    NameTaken,
    NothingToPublish,
    RegexUnsupported,
    TemplateArchived,
    TemplateInvalid,
    TemplateNotFound,
    TemplateNotPublished,
)
from praktika.internships.domain.steps import ProgrammeKind
from praktika.internships.domain.templates import TemplateId, TemplateStatus
from praktika.internships.permissions import PROGRAMME_LAUNCH, TEMPLATE_PUBLISH, TEMPLATE_READ, TEMPLATE_WRITE
from praktika.internships.queries import TemplateQueries
from praktika.internships.queries.programmes import ProgrammeView
from praktika.internships.queries.templates import TemplateVersionView, TemplateView
from praktika.internships.services import TemplateService
from praktika.kernel.actors import Actor
from praktika.kernel.errors import PreconditionRequired, Stale
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page

routes = router("internships", prefix="/templates", route_class=IdempotentRoute)

Templates = Annotated[TemplateService, Depends(Provided("internships.templates"))]
Queries = Annotated[TemplateQueries, Depends(Provided("internships.template_queries"))]


EXAMPLE: Final = {
    "title": "City internship",
    "steps": [
        {
            "kind": "application",
            "title": "Application",
            "decision": "auto",
            "points": 10,
            "fields": [
                {
                    "key": "birth_date",
                    "label": "Date of birth",
                    "kind": "date",
                    "required": True,
                    "must_be_verified": True,
                    "criteria": [{"op": "age_at_date", "on": "programme_start", "min": 18, "max": 35}],
                }
            ],
        },
        {"kind": "stage", "title": "Project", "duration": 2, "unit": "months", "min_fill_percent": 50},
    ],
}


class NewTemplate(Body, example=EXAMPLE):
    title: Name
    description: Description = ""
    steps: Steps = []
    defaults: DefaultsBody = DefaultsBody()


class TemplatePatch(Body):
    """A given list of steps replaces all; a step given with its id stays the same step."""

    title: Name = ABSENT
    description: Description = ABSENT
    steps: Steps = ABSENT
    defaults: DefaultsBody = ABSENT


class Launch(
    ProgrammePatch,
    example={
        "title": "Autumn cohort",
        "starts_on": "2027-09-01",
        "ends_on": "2028-02-29",
        "applications_from": "2027-06-01T09:00:00+03:00",
        "applications_until": "2027-08-20T23:59:00+03:00",
        "capacity": 10,
    },
):
    """What is absent comes from the template's defaults; without `template_version` the latest is launched."""

    template_version: Annotated[int, whole(1, 1_000_000)] | None = None
    publish: Flag = True
    backdated: Flag = False
    starts_on: LocalDate
    ends_on: LocalDate


@routes.get("", response_model=Page[TemplateView], **declare(TEMPLATE_READ, CursorInvalid, CursorMismatch))
async def list_templates(
    request: Request,
    actor: CurrentActor,
    queries: Queries,
    kind: ProgrammeKind | None = None,
    status: TemplateStatus | None = None,
    q: Annotated[str | None, Query(max_length=200, description="Part of the title, in any case.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Blueprints of programmes, newest first."""
    return paged(request, await queries.templates(actor, kind=kind, status=status, q=q, cursor=cursor, limit=limit))


@routes.get("/{template_id}", response_model=TemplateView, **declare(TEMPLATE_READ, TemplateNotFound))
async def read_template(request: Request, template_id: UUID, actor: CurrentActor, queries: Queries) -> Response:
    return await _answer(request, actor, TemplateId(template_id), queries)


@routes.post("", status_code=201, response_model=TemplateView, **declare(TEMPLATE_WRITE, NameTaken, RegexUnsupported))
async def create_template(
    request: Request, body: NewTemplate, actor: CurrentActor, templates: Templates, queries: Queries
) -> Response:
    """A draft; whether it can be published is checked then."""
    template = await templates.create(
        actor,
        title=body.title,
        description=body.description,
        steps=steps_of(body.steps),
        defaults=body.defaults.defaults(),
    )
    return await _answer(request, actor, template.id, queries, 201)


@routes.patch(
    "/{template_id}",
    response_model=TemplateView,
    **declare(
        TEMPLATE_WRITE, TemplateNotFound, NameTaken, RegexUnsupported, TemplateArchived, Stale, PreconditionRequired
    ),
)
async def edit_template(
    request: Request,
    template_id: UUID,
    body: TemplatePatch,
    expected: ExpectedVersion,
    actor: CurrentActor,
    templates: Templates,
    queries: Queries,
) -> Response:
    """Changes the draft only: programmes and published versions stay as they are."""
    changes = given(body)
    if "steps" in changes:
        changes["steps"] = steps_of(body.steps)
    if "defaults" in changes:
        changes["defaults"] = body.defaults.defaults()
    await templates.edit(actor, TemplateId(template_id), expected=expected, **changes)
    return await _answer(request, actor, TemplateId(template_id), queries)


@routes.post(
    "/{template_id}/publish",
    response_model=TemplateView,
    **declare(TEMPLATE_PUBLISH, TemplateNotFound, TemplateInvalid, NothingToPublish, TemplateArchived),
)
async def publish_template(
    request: Request, template_id: UUID, actor: CurrentActor, templates: Templates, queries: Queries
) -> Response:
    """The draft becomes the next version; otherwise everything that stands against it is listed."""
    await templates.publish(actor, TemplateId(template_id))
    return await _answer(request, actor, TemplateId(template_id), queries)


@routes.get(
    "/{template_id}/versions",
    response_model=Page[TemplateVersionView],
    **declare(TEMPLATE_READ, TemplateNotFound, CursorInvalid, CursorMismatch),
)
async def list_versions(
    request: Request, template_id: UUID, actor: CurrentActor, queries: Queries, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """What was published, latest first."""
    return paged(request, await queries.versions(actor, TemplateId(template_id), cursor=cursor, limit=limit))


@routes.get(
    "/{template_id}/versions/{number}",
    response_model=TemplateVersionView,
    **declare(TEMPLATE_READ, TemplateNotFound),
)
async def read_version(
    template_id: UUID, number: Annotated[int, Path(ge=1, le=2**31 - 1)], actor: CurrentActor, queries: Queries
) -> Response:
    return answer(await queries.version(actor, TemplateId(template_id), number))


@routes.post(
    "/{template_id}/launch",
    status_code=201,
    response_model=ProgrammeView,
    **declare(PROGRAMME_LAUNCH, TemplateNotFound, TemplateNotPublished, TemplateArchived),
)
async def launch_template(
    request: Request,
    template_id: UUID,
    body: Launch,
    actor: CurrentActor,
    programmes: Programmes,
    queries: ProgrammeReading,
) -> Response:
    """A dated programme with frozen copies of the steps; all or nothing."""
    programme = await programmes.launch(
        actor,
        TemplateId(template_id),
        template_version=body.template_version,
        publish=body.publish,
        backdated=body.backdated,
        **terms_of(body),
    )
    view = await queries.programme(actor, programme.id)
    return versioned(request, view, view.version, 201)


async def _answer(
    request: Request, actor: Actor, template_id: TemplateId, queries: TemplateQueries, status: int = 200
) -> Response:
    view = await queries.template(actor, template_id)
    return versioned(request, view, view.version, status)
