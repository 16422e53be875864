from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from praktika.internships.domain.errors import TemplateNotFound
from praktika.internships.domain.steps import ProgrammeKind
from praktika.internships.domain.templates import TemplateId, TemplateStatus
from praktika.internships.permissions import TEMPLATE_READ
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.shapes import Row, StepView, members, steps_view
from praktika.internships.queries.sight import Sight, sight_of
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.text import folded


@dataclass(frozen=True, slots=True)
class DefaultsView:
    weekly_minutes: list[int]
    capacity: int | None


@dataclass(frozen=True, slots=True)
class TemplateView:
    id: UUID
    organisation_id: UUID
    title: str
    description: str
    status: str
    kind: str
    latest_version: int
    has_unpublished_changes: bool
    steps: list[StepView]
    defaults: DefaultsView
    archived_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class TemplateVersionView:
    """What was published under this number; it never changes."""

    id: UUID
    template_id: UUID
    number: int
    title: str
    description: str
    steps: list[StepView]
    defaults: DefaultsView
    published_at: datetime


class TemplateRows(Protocol):
    """Only of templates in sight."""

    async def template(self, sight: Sight, template_id: TemplateId) -> Row | None: ...

    async def templates(self, sight: Sight, asked: Asked) -> Sequence[Row]: ...

    async def version(self, sight: Sight, template_id: TemplateId, number: int) -> Row | None: ...

    async def versions(self, sight: Sight, asked: Asked) -> Sequence[Row]: ...


class TemplateQueries:
    """Needs `internships.template:read`; curators see the templates of the programmes that list them."""

    def __init__(self, rows: TemplateRows, cursors: Cursors) -> None:
        self._rows = rows
        self._cursors = cursors

    async def template(self, actor: Actor, template_id: TemplateId) -> TemplateView:
        """TemplateNotFound."""
        if row := await self._rows.template(sight_of(actor, TEMPLATE_READ), template_id):
            return _template(row)
        raise TemplateNotFound

    async def templates(
        self,
        actor: Actor,
        *,
        kind: ProgrammeKind | None = None,
        status: TemplateStatus | None = None,
        q: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[TemplateView]:
        """Newest first; `q` is part of the title, in any case."""
        sight, filters = sight_of(actor, TEMPLATE_READ), {"kind": kind, "status": status, "q": q and folded(q)}
        asked = Asked.of(self._cursors, filters, sort="-created_at", cursor=cursor, limit=limit)
        return asked.page(self._cursors, await self._rows.templates(sight, asked), _template)

    async def versions(
        self, actor: Actor, template_id: TemplateId, *, cursor: str | None = None, limit: int = 50
    ) -> Page[TemplateVersionView]:
        """Latest first; TemplateNotFound."""
        sight, filters = sight_of(actor, TEMPLATE_READ), {"template_id": template_id}
        asked = Asked.of(self._cursors, filters, sort="-number", cursor=cursor, limit=limit)
        rows = await self._rows.versions(sight, asked)
        if not rows:
            await self.template(actor, template_id)
        return asked.page(self._cursors, rows, _version)

    async def version(self, actor: Actor, template_id: TemplateId, number: int) -> TemplateVersionView:
        """TemplateNotFound."""
        if row := await self._rows.version(sight_of(actor, TEMPLATE_READ), template_id, number):
            return _version(row)
        raise TemplateNotFound


def _template(row: Row) -> TemplateView:
    return TemplateView(**members(TemplateView, row) | _documents(row))


def _version(row: Row) -> TemplateVersionView:
    return TemplateVersionView(**members(TemplateVersionView, row) | _documents(row))


def _documents(row: Row) -> dict[str, object]:
    return {"steps": steps_view(row["steps"], rules=True), "defaults": DefaultsView(**row["defaults"])}
