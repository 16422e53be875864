"""Organisations as the API answers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from praktika.identity.domain import OrganisationNotFound
from praktika.identity.permissions import ORGANISATION_UPDATE
from praktika.identity.queries.listed import Listed, page_of
from praktika.kernel.actors import Actor, OrganisationId
from praktika.kernel.pagination import Cursors, Page


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


@dataclass(frozen=True, slots=True)
class OrganisationSight:
    """Which organisations are seen whole, archived ones among them: one's own, or all; of others the names."""

    own: OrganisationId | None
    everywhere: bool

    def is_whole(self, organisation_id: UUID) -> bool:
        return self.everywhere or (self.own is not None and organisation_id == self.own)


class OrganisationRows(Protocol):
    """Archived organisations only where they are seen whole."""

    async def organisation(
        self, sight: OrganisationSight, organisation_id: OrganisationId
    ) -> OrganisationView | None: ...

    async def organisations(
        self, sight: OrganisationSight, q: str | None, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[Listed[OrganisationView]]:
        """By name in any case, then id."""
        ...


class OrganisationQueries:
    """All of an organisation for its staff and administrators, its names for everybody else."""

    def __init__(self, rows: OrganisationRows, cursors: Cursors) -> None:
        self._rows = rows
        self._cursors = cursors

    async def organisation(
        self, actor: Actor, organisation_id: OrganisationId
    ) -> OrganisationView | PublicOrganisationView:
        """OrganisationNotFound."""
        sight = _sight_of(actor)
        if view := await self._rows.organisation(sight, organisation_id):
            return _shown(view, sight)
        raise OrganisationNotFound

    async def organisations(
        self, actor: Actor, *, q: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[OrganisationView | PublicOrganisationView]:
        """By name; archived ones are seen by those who see all of them."""
        sight, of = _sight_of(actor), ("organisations", q)
        after = self._cursors.decode(cursor, (str, UUID), *of) if cursor else None
        found = await self._rows.organisations(sight, q, after=after, limit=limit + 1)
        page = page_of(self._cursors, found, limit, *of)
        return Page([_shown(view, sight) for view in page.items], page.next_cursor)


def _sight_of(actor: Actor) -> OrganisationSight:
    return OrganisationSight(actor.organisation_id, actor.reach(ORGANISATION_UPDATE).everywhere)


def _shown(view: OrganisationView, sight: OrganisationSight) -> OrganisationView | PublicOrganisationView:
    return view if sight.is_whole(view.id) else PublicOrganisationView(view.id, view.name, view.short_name)
