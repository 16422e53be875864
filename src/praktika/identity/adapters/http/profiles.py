"""Profiles: what everybody who is signed in may see of everybody."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import BaseModel

from praktika.identity.adapters.http.accounts import Named, reading
from praktika.identity.domain import AccountNotFound
from praktika.identity.queries import MOST_PROFILES, ProfileQueries, ProfileView
from praktika.infrastructure.http import CurrentActor, declare, router
from praktika.infrastructure.injection import Provided

routes = router("identity", prefix="/profiles")

Queries = Annotated[ProfileQueries, Depends(Provided("identity.profile_queries"))]


class Profiles(BaseModel):
    items: list[ProfileView]


@routes.get("", **declare(None, signed_in=True))
async def list_profiles(
    request: Request,
    actor: CurrentActor,
    profiles: Queries,
    ids: Annotated[list[UUID], Query(min_length=1, max_length=MOST_PROFILES)],
) -> Profiles:
    """Profiles of these accounts, in this order; unknown ones are left out."""
    return Profiles(items=list(await profiles.profiles(actor, ids, reading(request))))


@routes.get("/{account_id}", **declare(None, AccountNotFound, signed_in=True))
async def read_profile(request: Request, account_id: Named, actor: CurrentActor, profiles: Queries) -> ProfileView:
    """What others see of somebody."""
    return await profiles.profile(actor, account_id, reading(request))
