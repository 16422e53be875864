"""Directions and places."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from praktika.infrastructure.answers import paged, versioned
from praktika.infrastructure.etags import ExpectedVersion
from praktika.infrastructure.http import ABSENT, Body, CurrentActor, Cursor, Limit, declare, given, router, text
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.internships.adapters.http.bodies import Display, Name, ShortDescription
from praktika.internships.domain.catalogue import DirectionId, PlaceId
from praktika.internships.domain.errors import DirectionNotFound, NameTaken, PlaceNotFound
from praktika.internships.permissions import CATALOGUE_WRITE
from praktika.internships.queries import CatalogueQueries
from praktika.internships.queries.catalogue import DirectionView, PlaceView
from praktika.internships.services import CatalogueService
from praktika.kernel.errors import PreconditionRequired, Stale
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page

routes = router("internships", route_class=IdempotentRoute)

Catalogue = Annotated[CatalogueService, Depends(Provided("internships.catalogue"))]
Queries = Annotated[CatalogueQueries, Depends(Provided("internships.catalogue_queries"))]

Search = Annotated[str | None, Query(max_length=200, description="Part of the name, in any case.")]
Address = Annotated[str, text(500)]


class NewDirection(Body, example={"name": "IT city", "description": "Software for the city."}):
    name: Name
    description: ShortDescription = ""
    display: Display = {}


class DirectionPatch(Body):
    name: Name = ABSENT
    description: ShortDescription = ABSENT
    display: Display = ABSENT


class NewPlace(Body, example={"name": "Main office", "address": "Москва, Тверская 1"}):
    name: Name
    address: Address
    description: ShortDescription = ""


class PlacePatch(Body):
    name: Name = ABSENT
    address: Address = ABSENT
    description: ShortDescription = ABSENT


@routes.get("/directions", response_model=Page[DirectionView], **declare(None, CursorInvalid, CursorMismatch))
async def list_directions(
    request: Request,
    actor: CurrentActor,
    queries: Queries,
    organisation_id: UUID | None = None,
    q: Search = None,
    archived: bool | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Fields of work, by name."""
    page = await queries.directions(
        actor, organisation_id=organisation_id, q=q, archived=archived, cursor=cursor, limit=limit
    )
    return paged(request, page)


@routes.get("/directions/{direction_id}", response_model=DirectionView, **declare(None, DirectionNotFound))
async def read_direction(request: Request, direction_id: UUID, actor: CurrentActor, queries: Queries) -> Response:
    view = await queries.direction(actor, DirectionId(direction_id))
    return versioned(request, view, view.version)


@routes.post("/directions", status_code=201, response_model=DirectionView, **declare(CATALOGUE_WRITE, NameTaken))
async def add_direction(
    request: Request, body: NewDirection, actor: CurrentActor, catalogue: Catalogue, queries: Queries
) -> Response:
    direction = await catalogue.add_direction(actor, name=body.name, description=body.description, display=body.display)
    view = await queries.direction(actor, direction.id)
    return versioned(request, view, view.version, 201)


@routes.patch(
    "/directions/{direction_id}",
    response_model=DirectionView,
    **declare(CATALOGUE_WRITE, DirectionNotFound, NameTaken, Stale, PreconditionRequired),
)
async def edit_direction(
    request: Request,
    direction_id: UUID,
    body: DirectionPatch,
    expected: ExpectedVersion,
    actor: CurrentActor,
    catalogue: Catalogue,
    queries: Queries,
) -> Response:
    await catalogue.edit_direction(actor, DirectionId(direction_id), expected=expected, **given(body))
    view = await queries.direction(actor, DirectionId(direction_id))
    return versioned(request, view, view.version)


@routes.get("/places", response_model=Page[PlaceView], **declare(None, CursorInvalid, CursorMismatch))
async def list_places(
    request: Request,
    actor: CurrentActor,
    queries: Queries,
    organisation_id: UUID | None = None,
    q: Search = None,
    archived: bool | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Where interns work, by name."""
    page = await queries.places(
        actor, organisation_id=organisation_id, q=q, archived=archived, cursor=cursor, limit=limit
    )
    return paged(request, page)


@routes.get("/places/{place_id}", response_model=PlaceView, **declare(None, PlaceNotFound))
async def read_place(request: Request, place_id: UUID, actor: CurrentActor, queries: Queries) -> Response:
    view = await queries.place(actor, PlaceId(place_id))
    return versioned(request, view, view.version)


@routes.post("/places", status_code=201, response_model=PlaceView, **declare(CATALOGUE_WRITE, NameTaken))
async def add_place(
    request: Request, body: NewPlace, actor: CurrentActor, catalogue: Catalogue, queries: Queries
) -> Response:
    place = await catalogue.add_place(actor, name=body.name, address=body.address, description=body.description)
    view = await queries.place(actor, place.id)
    return versioned(request, view, view.version, 201)


@routes.patch(
    "/places/{place_id}",
    response_model=PlaceView,
    **declare(CATALOGUE_WRITE, PlaceNotFound, NameTaken, Stale, PreconditionRequired),
)
async def edit_place(
    request: Request,
    place_id: UUID,
    body: PlacePatch,
    expected: ExpectedVersion,
    actor: CurrentActor,
    catalogue: Catalogue,
    queries: Queries,
) -> Response:
    await catalogue.edit_place(actor, PlaceId(place_id), expected=expected, **given(body))
    view = await queries.place(actor, PlaceId(place_id))
    return versioned(request, view, view.version)
