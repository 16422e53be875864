"""Templates and their versions as queries read them from PostgreSQL."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import exists, or_, select

from praktika.infrastructure.keyset import within
from praktika.infrastructure.reading import Reader
from praktika.infrastructure.searching import contains
from praktika.internships.adapters.sql.filters import equal
from praktika.internships.adapters.sql.listing import Listing
from praktika.internships.adapters.sql.reach import lists_me, seen_by
from praktika.internships.adapters.sql.tables import programmes, template_versions, templates
from praktika.internships.domain.templates import TemplateId
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.shapes import Row
from praktika.internships.queries.sight import Sight
from praktika.internships.queries.templates import TemplateRows

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


class SqlTemplateRows(TemplateRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def template(self, sight: Sight, template_id: TemplateId) -> Row | None:
        return await TEMPLATES.first(self._reader, id=template_id, **seen_by(sight))

    async def templates(self, sight: Sight, asked: Asked) -> Sequence[Row]:
        return await TEMPLATES.page(self._reader, asked, **seen_by(sight))

    async def version(self, sight: Sight, template_id: TemplateId, number: int) -> Row | None:
        return await VERSIONS.first(self._reader, template_id=template_id, number=number, **seen_by(sight))

    async def versions(self, sight: Sight, asked: Asked) -> Sequence[Row]:
        return await VERSIONS.page(self._reader, asked, **seen_by(sight))
