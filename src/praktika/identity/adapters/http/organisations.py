"""Organisations."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from praktika.identity.domain import DEFAULT_ZONE, OrganisationActive, OrganisationArchived, OrganisationNameTaken
from praktika.identity.permissions import ORGANISATION_UPDATE, ORGANISATION_WRITE
from praktika.identity.queries import OrganisationQueries, OrganisationView, PublicOrganisationView
from praktika.identity.services import OrganisationService
from praktika.infrastructure.answers import answer, paged, versioned
from praktika.infrastructure.etags import ExpectedVersion
from praktika.infrastructure.http import Body, CurrentActor, Cursor, Limit, declare, router, text
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.kernel.actors import Actor, OrganisationId
from praktika.kernel.errors import Invalid, PreconditionRequired, Stale, Violation
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page

routes = router("identity", prefix="/organisations", route_class=IdempotentRoute)

Organisations = Annotated[OrganisationService, Depends(Provided("identity.organisations"))]
Queries = Annotated[OrganisationQueries, Depends(Provided("identity.organisation_queries"))]

Name = Annotated[str, text(200)]
ShortName = Annotated[str, text(60)]
LegalName = Annotated[str, text(300)]
Word = Annotated[str, text(60)]


class NewOrganisation(
    Body,
    example={
        "name": "City Internships",
        "legal_name": "АНО «Практика»",
        "okpo": "40002552",
        "timezone": "Europe/Moscow",
    },
):
    name: Name
    short_name: ShortName | None = None
    legal_name: LegalName | None = None
    okpo: Word | None = None
    inn: Word | None = None
    timezone: Word = DEFAULT_ZONE
    locale: Word = "ru"


class OrganisationPatch(Body):
    name: Name | None = None
    short_name: ShortName | None = None
    legal_name: LegalName | None = None
    okpo: Word | None = None
    inn: Word | None = None
    timezone: Word | None = None
    locale: Word | None = None


REQUIRED = ("name", "timezone", "locale")


@routes.get(
    "",
    response_model=Page[OrganisationView | PublicOrganisationView],
    **declare(None, CursorInvalid, CursorMismatch),
)
async def list_organisations(
    request: Request,
    actor: CurrentActor,
    organisations: Queries,
    q: Annotated[str | None, Query(max_length=100, description="In the name.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """By name; strangers see names only."""
    return paged(request, await organisations.organisations(actor, q=q, cursor=cursor, limit=limit))


@routes.get("/{organisation_id}", response_model=OrganisationView | PublicOrganisationView, **declare(None))
async def read_organisation(
    request: Request, organisation_id: UUID, actor: CurrentActor, organisations: Queries
) -> Response:
    """Everything for its staff, names for everybody else."""
    return await _answer(request, actor, OrganisationId(organisation_id), organisations)


@routes.post(
    "",
    status_code=201,
    response_model=OrganisationView,
    **declare(ORGANISATION_WRITE, OrganisationNameTaken),
)
async def create_organisation(
    request: Request, body: NewOrganisation, actor: CurrentActor, service: Organisations, queries: Queries
) -> Response:
    """A new tenant."""
    organisation = await service.create(actor, **body.model_dump())
    return await _answer(request, actor, organisation.id, queries, 201)


@routes.patch(
    "/{organisation_id}",
    response_model=OrganisationView,
    **declare(ORGANISATION_UPDATE, OrganisationNameTaken, Stale, PreconditionRequired),
)
async def edit_organisation(
    request: Request,
    organisation_id: UUID,
    body: OrganisationPatch,
    expected: ExpectedVersion,
    actor: CurrentActor,
    service: Organisations,
    queries: Queries,
) -> Response:
    """Absent members stay, null clears."""
    changes = _changes(body)
    organisation = await service.edit(actor, OrganisationId(organisation_id), expected=expected, changes=changes)
    return await _answer(request, actor, organisation.id, queries)


@routes.post(
    "/{organisation_id}/archive",
    response_model=OrganisationView,
    **declare(ORGANISATION_WRITE, OrganisationArchived),
)
async def archive_organisation(
    request: Request, organisation_id: UUID, actor: CurrentActor, service: Organisations, queries: Queries
) -> Response:
    """Close a tenant: its people stay, but their roles in it give nothing and nobody joins them."""
    organisation = await service.archive(actor, OrganisationId(organisation_id))
    return await _answer(request, actor, organisation.id, queries)


@routes.post(
    "/{organisation_id}/restore",
    response_model=OrganisationView,
    **declare(ORGANISATION_WRITE, OrganisationActive, OrganisationNameTaken),
)
async def restore_organisation(
    request: Request, organisation_id: UUID, actor: CurrentActor, service: Organisations, queries: Queries
) -> Response:
    """Open an archived tenant again; roles in it give what they gave before."""
    organisation = await service.restore(actor, OrganisationId(organisation_id))
    return await _answer(request, actor, organisation.id, queries)


def _changes(body: OrganisationPatch) -> dict[str, Any]:
    changes = body.model_dump(exclude_unset=True)
    if emptied := [Violation(f"/{name}", "required") for name in REQUIRED if changes.get(name, "") is None]:
        raise Invalid(*emptied)
    return changes


async def _answer(
    request: Request, actor: Actor, organisation_id: OrganisationId, queries: OrganisationQueries, status: int = 200
) -> Response:
    view = await queries.organisation(actor, organisation_id)
    if isinstance(view, PublicOrganisationView):
        return answer(view, status)
    return versioned(request, view, view.version, status)
