"""Organisations as the API answers them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from praktika.identity.permissions import (
    ORGANISATION_UPDATE,
)
from praktika.kernel.actors import Actor, OrganisationId
from praktika.kernel.pagination import Page


@dataclass(frozen=True, slots=True)
class OrganisationRef:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class PublicOrganisationView:
    id: UUID
    name: str
    short_name: str | None


@dataclass(frozen=True, slots=True)
class OrganisationView:
    id: UUID
    name: str
    short_name: str | None
    legal_name: str | None
    okpo: str | None
    inn: str | None
    timezone: str
    locale: str
    state: str
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    version: int


class OrganisationQueries(Protocol):
    async def organisation(
        self, actor: Actor, organisation_id: OrganisationId
    ) -> OrganisationView | PublicOrganisationView:
        """All of it for its staff and administrators, its names for everybody else; OrganisationNotFound."""
        ...

    async def organisations(
        self, actor: Actor, *, q: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[OrganisationView | PublicOrganisationView]:
        """By name; archived ones are seen by those who see all of them."""
        ...


def sees_all_of(actor: Actor, organisation_id: UUID) -> bool:
    staff = actor.organisation_id is not None and actor.organisation_id == organisation_id
    return staff or actor.reach(ORGANISATION_UPDATE).everywhere
