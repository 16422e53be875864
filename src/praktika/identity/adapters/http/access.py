"""Roles and permissions."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from annotated_types import MaxLen
from fastapi import Depends, Request, Response
from pydantic import BaseModel

from praktika.identity.domain import (
    GivenPermission,
    Level,
    OutranksYou,
    RoleBuiltIn,
    RoleCodeTaken,
    RoleId,
    RoleInUse,
)
from praktika.identity.permissions import ROLE_READ, ROLE_WRITE
from praktika.identity.queries import PermissionView, RoleQueries, RoleView, catalogue
from praktika.identity.services import RoleService
from praktika.infrastructure.answers import versioned
from praktika.infrastructure.etags import ExpectedVersion
from praktika.infrastructure.http import Body, CurrentActor, declare, given, router, text
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.infrastructure.problems import language_of
from praktika.kernel.actors import Actor
from praktika.kernel.errors import Invalid, PreconditionRequired, Stale, Violation
from praktika.kernel.permissions import Scope

routes = router("identity", route_class=IdempotentRoute)

Roles = Annotated[RoleService, Depends(Provided("identity.roles"))]
Queries = Annotated[RoleQueries, Depends(Provided("identity.role_queries"))]

Name = Annotated[str, text(100)]
Description = Annotated[str, text(500)]
Code = Annotated[str, text(50)]


class PermissionBody(Body):
    permission: Annotated[str, text(100)]
    scope: Scope

    @classmethod
    def given(cls, bodies: Sequence["PermissionBody"]) -> list[GivenPermission]:
        return [GivenPermission(each.permission, each.scope) for each in bodies]


PermissionBodies = Annotated[list[PermissionBody], MaxLen(500)]


class NewRole(
    Body,
    example={
        "code": "front-desk",
        "name": "Front desk",
        "level": "organisation",
        "permissions": [{"permission": "identity.account:read", "scope": "all"}],
    },
):
    code: Code
    name: Name
    description: Description | None = None
    level: Level
    permissions: PermissionBodies


class RolePatch(Body, example={"permissions": [{"permission": "identity.account:read", "scope": "all"}]}):
    """`permissions` replaces them all."""

    name: Name | None = None
    description: Description | None = None
    permissions: PermissionBodies | None = None


REQUIRED = ("name", "permissions")


class Permissions(BaseModel):
    items: list[PermissionView]


class RoleList(BaseModel):
    items: list[RoleView]


@routes.get("/permissions", **declare(None, signed_in=True))
async def list_permissions(request: Request, actor: CurrentActor) -> Permissions:
    """Every permission there is, and what it allows."""
    actor.me()
    return Permissions(items=catalogue(language_of(request.headers.get("accept-language", ""))))


@routes.get("/roles", **declare(ROLE_READ))
async def list_roles(actor: CurrentActor, queries: Queries) -> RoleList:
    """The roles, what each gives, and how many hold it."""
    return RoleList(items=list(await queries.roles(actor)))


@routes.post(
    "/roles",
    status_code=201,
    response_model=RoleView,
    **declare(ROLE_WRITE, RoleCodeTaken, OutranksYou),
)
async def create_role(request: Request, body: NewRole, actor: CurrentActor, roles: Roles, queries: Queries) -> Response:
    """A role of one's own making. `level` says how far the scope `all` of its permissions goes."""
    role = await roles.create(
        actor,
        code=body.code,
        name=body.name,
        description=body.description,
        level=body.level,
        permissions=PermissionBody.given(body.permissions),
    )
    return await _answer(request, actor, role.id, queries, 201)


@routes.get("/roles/{role_id}", response_model=RoleView, **declare(ROLE_READ))
async def read_role(request: Request, role_id: UUID, actor: CurrentActor, queries: Queries) -> Response:
    """One role."""
    return await _answer(request, actor, RoleId(role_id), queries)


@routes.patch(
    "/roles/{role_id}",
    response_model=RoleView,
    **declare(ROLE_WRITE, RoleBuiltIn, OutranksYou, Stale, PreconditionRequired),
)
async def edit_role(
    request: Request,
    role_id: UUID,
    body: RolePatch,
    expected: ExpectedVersion,
    actor: CurrentActor,
    roles: Roles,
    queries: Queries,
) -> Response:
    """Acts on everybody who has the role, within a second. The administrator's cannot be edited."""
    role = await roles.edit(actor, RoleId(role_id), expected=expected, changes=_changes(body))
    return await _answer(request, actor, role.id, queries)


@routes.delete(
    "/roles/{role_id}",
    status_code=204,
    response_class=Response,
    **declare(ROLE_WRITE, RoleBuiltIn, RoleInUse, Stale, PreconditionRequired),
)
async def delete_role(role_id: UUID, expected: ExpectedVersion, actor: CurrentActor, roles: Roles) -> None:
    """While nobody has it; built-in roles stay."""
    await roles.delete(actor, RoleId(role_id), expected=expected)


def _changes(body: RolePatch) -> dict[str, Any]:
    changes = given(body)
    if emptied := [Violation(f"/{name}", "required") for name in REQUIRED if changes.get(name, "") is None]:
        raise Invalid(*emptied)
    if body.permissions is not None:
        changes["permissions"] = PermissionBody.given(body.permissions)
    return changes


async def _answer(request: Request, actor: Actor, role_id: RoleId, queries: RoleQueries, status: int = 200) -> Response:
    view = await queries.role(actor, role_id)
    return versioned(request, view, view.version, status)
