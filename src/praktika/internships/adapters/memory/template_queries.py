from collections.abc import Iterator

from praktika.infrastructure.memory import MemoryStore
from praktika.internships.adapters.memory.listing import page, row_of
from praktika.internships.adapters.memory.repositories import (
    PROGRAMMES,
    TEMPLATES,
    VERSIONS,
)
from praktika.internships.domain.errors import (
    TemplateNotFound,
)
from praktika.internships.domain.steps import ProgrammeKind
from praktika.internships.domain.templates import Template, TemplateId, TemplateStatus
from praktika.internships.permissions import (
    TEMPLATE_READ,
)
from praktika.internships.queries.shapes import Row
from praktika.internships.queries.templates import (
    TemplateQueries,
    TemplateVersionView,
    TemplateView,
    template_view,
    version_view,
)
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.permissions import Scope


class MemoryTemplateQueries(TemplateQueries):
    def __init__(self, store: MemoryStore, cursors: Cursors) -> None:
        self._store = store
        self._cursors = cursors

    async def template(self, actor: Actor, template_id: TemplateId) -> TemplateView:
        for template in self._visible(actor):
            if template.id == template_id:
                return template_view(row_of(template))
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
        given = {"kind": kind, "status": status, "q": q}
        rows = map(row_of, self._visible(actor))
        return page(rows, self._cursors, template_view, given, sort="-created_at", cursor=cursor, limit=limit)

    async def versions(
        self, actor: Actor, template_id: TemplateId, *, cursor: str | None = None, limit: int = 50
    ) -> Page[TemplateVersionView]:
        await self.template(actor, template_id)
        rows = self._versions(template_id)
        return page(rows, self._cursors, version_view, {}, sort="-number", cursor=cursor, limit=limit)

    async def version(self, actor: Actor, template_id: TemplateId, number: int) -> TemplateVersionView:
        await self.template(actor, template_id)
        for row in self._versions(template_id):
            if row["number"] == number:
                return version_view(row)
        raise TemplateNotFound

    def _visible(self, actor: Actor) -> Iterator[Template]:
        actor.require(TEMPLATE_READ)
        programmes = [p for p in self._store.rows(PROGRAMMES) if p.is_curated_by(actor.account_id)]
        curated = {programme.template_id for programme in programmes}
        for template in self._store.rows(TEMPLATES):
            if actor.scope(TEMPLATE_READ, template.organisation_id) is Scope.ALL or template.id in curated:
                yield template

    def _versions(self, template_id: TemplateId) -> Iterator[Row]:
        for version in self._store.rows(VERSIONS):
            if version.template_id == template_id:
                row = row_of(version)
                del row["organisation_id"]
                yield row
