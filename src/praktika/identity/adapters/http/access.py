"""Roles and permissions."""

from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel

from praktika.identity.permissions import ROLE_READ
from praktika.identity.queries import PermissionView, RoleQueries, RoleView, catalogue
from praktika.infrastructure.http import CurrentActor, declare, router
from praktika.infrastructure.injection import Provided
from praktika.infrastructure.problems import language_of
from praktika.kernel.errors import Unauthenticated

routes = router("identity")

Roles = Annotated[RoleQueries, Depends(Provided("identity.role_queries"))]


class Permissions(BaseModel):
    items: list[PermissionView]


class RoleList(BaseModel):
    items: list[RoleView]


@routes.get("/permissions", **declare(None, Unauthenticated))
async def list_permissions(request: Request, actor: CurrentActor) -> Permissions:
    """Every permission there is, and what it allows."""
    actor.me()
    return Permissions(items=catalogue(language_of(request.headers.get("accept-language", ""))))


@routes.get("/roles", **declare(ROLE_READ))
async def list_roles(actor: CurrentActor, roles: Roles) -> RoleList:
    """The roles, what each gives, and how many hold it."""
    return RoleList(items=list(await roles.roles(actor)))
