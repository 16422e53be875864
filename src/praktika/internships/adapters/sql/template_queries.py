from typing import Final

from sqlalchemy import exists, or_, select

from praktika.infrastructure.keyset import within
from praktika.infrastructure.reading import Reader
from praktika.infrastructure.searching import contains, pattern
from praktika.internships.adapters.sql.filters import equal
from praktika.internships.adapters.sql.listing import Listing
from praktika.internships.adapters.sql.reach import lists_me, reach_of
from praktika.internships.adapters.sql.tables import programmes, template_versions, templates
from praktika.internships.domain.errors import TemplateNotFound
from praktika.internships.domain.steps import ProgrammeKind
from praktika.internships.domain.templates import TemplateId, TemplateStatus
from praktika.internships.permissions import TEMPLATE_READ
from praktika.internships.queries.templates import (
    TemplateQueries,
    TemplateVersionView,
    TemplateView,
    template_view,
    version_view,
)
from praktika.kernel.actors import Actor
from praktika.kernel.pagination import Cursors, Page

_t, _v = templates.c, template_versions.c

TEMPLATES: Final = Listing(
    select(*(column for column in _t if column.key != "title_key")),
    {
        "visible": or_(within(_t.organisation_id), exists().where(programmes.c.template_id == _t.id, lists_me())),
        "id": equal(_t.id),
        "kind": equal(_t.kind),
        "status": equal(_t.status),
        "q": contains(_t.title_key),
    },
)
VERSIONS: Final = Listing(
    select(*(column for column in _v if column.key != "organisation_id")),
    {
        "visible": or_(
            within(_v.organisation_id), exists().where(programmes.c.template_id == _v.template_id, lists_me())
        ),
        "template_id": equal(_v.template_id),
        "number": equal(_v.number),
    },
)


class SqlTemplateQueries(TemplateQueries):
    def __init__(self, reader: Reader, cursors: Cursors) -> None:
        self._reader = reader
        self._cursors = cursors

    async def template(self, actor: Actor, template_id: TemplateId) -> TemplateView:
        reach = reach_of(actor, TEMPLATE_READ)
        if row := await TEMPLATES.first(self._reader, id=template_id, **reach):
            return template_view(row)
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
        given = {"kind": kind, "status": status, "q": pattern(q)}
        return await TEMPLATES.page(
            self._reader,
            self._cursors,
            template_view,
            given,
            sort="-created_at",
            cursor=cursor,
            limit=limit,
            **reach_of(actor, TEMPLATE_READ),
        )

    async def versions(
        self, actor: Actor, template_id: TemplateId, *, cursor: str | None = None, limit: int = 50
    ) -> Page[TemplateVersionView]:
        page = await VERSIONS.page(
            self._reader,
            self._cursors,
            version_view,
            {"template_id": template_id},
            sort="-number",
            cursor=cursor,
            limit=limit,
            **reach_of(actor, TEMPLATE_READ),
        )
        if not page.items:
            await self.template(actor, template_id)
        return page

    async def version(self, actor: Actor, template_id: TemplateId, number: int) -> TemplateVersionView:
        reach = reach_of(actor, TEMPLATE_READ)
        if row := await VERSIONS.first(self._reader, template_id=template_id, number=number, **reach):
            return version_view(row)
        raise TemplateNotFound
