"""Templates and their versions as queries read them from memory."""

from collections.abc import Iterator, Sequence

from praktika.infrastructure.memory import MemoryStore
from praktika.internships.adapters.memory.listing import by_id, page, row_of
from praktika.internships.adapters.memory.repositories import PROGRAMMES, TEMPLATES, VERSIONS
from praktika.internships.domain.templates import TemplateId
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.shapes import Row
from praktika.internships.queries.sight import Sight
from praktika.internships.queries.templates import TemplateRows


class MemoryTemplateRows(TemplateRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def template(self, sight: Sight, template_id: TemplateId) -> Row | None:
        return by_id(self._templates(sight), template_id)

    async def templates(self, sight: Sight, asked: Asked) -> Sequence[Row]:
        return page(self._templates(sight), asked)

    async def version(self, sight: Sight, template_id: TemplateId, number: int) -> Row | None:
        sought = template_id, number
        return next((row for row in self._versions(sight) if (row["template_id"], row["number"]) == sought), None)

    async def versions(self, sight: Sight, asked: Asked) -> Sequence[Row]:
        return page(self._versions(sight), asked)

    def _templates(self, sight: Sight) -> Iterator[Row]:
        curated = {programme.template_id for programme in self._store.rows(PROGRAMMES) if sight.curates(programme)}
        for template in self._store.rows(TEMPLATES):
            if sight.reaches(template.organisation_id) or template.id in curated:
                yield row_of(template)

    def _versions(self, sight: Sight) -> Iterator[Row]:
        seen = {row["id"] for row in self._templates(sight)}
        return (row_of(version) for version in self._store.rows(VERSIONS) if version.template_id in seen)
