from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from praktika.internships.domain.steps import ProgrammeKind
from praktika.internships.domain.templates import TemplateId, TemplateStatus
from praktika.internships.queries.shapes import Row, StepView, steps_view
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Page


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


def template_view(row: Row) -> TemplateView:
    return TemplateView(**row | _documents(row))


def version_view(row: Row) -> TemplateVersionView:
    return TemplateVersionView(**row | _documents(row))


def _documents(row: Row) -> dict[str, object]:
    return {"steps": steps_view(row["steps"], rules=True), "defaults": DefaultsView(**row["defaults"])}


class TemplateQueries(Protocol):
    """Needs `internships.template:read`; curators see the templates of the programmes that list them."""

    async def template(self, actor: Actor, template_id: TemplateId) -> TemplateView:
        """TemplateNotFound."""
        ...

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
        ...

    async def versions(
        self, actor: Actor, template_id: TemplateId, *, cursor: str | None = None, limit: int = 50
    ) -> Page[TemplateVersionView]:
        """Latest first; TemplateNotFound."""
        ...

    async def version(self, actor: Actor, template_id: TemplateId, number: int) -> TemplateVersionView:
        """TemplateNotFound."""
        ...
