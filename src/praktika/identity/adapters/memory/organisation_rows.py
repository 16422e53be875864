"""Organisations as queries read them from memory."""

from collections.abc import Iterator, Sequence
from typing import Any

from praktika.identity.adapters.memory.storage import ORGANISATIONS
from praktika.identity.domain import Organisation
from praktika.identity.queries import Listed, OrganisationRows, OrganisationSight, OrganisationView
from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.memory_listing import first
from praktika.kernel.actors import OrganisationId


class MemoryOrganisationRows(OrganisationRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def organisation(self, sight: OrganisationSight, organisation_id: OrganisationId) -> OrganisationView | None:
        return next((_view(each) for each in self._seen(sight) if each.id == organisation_id), None)

    async def organisations(
        self, sight: OrganisationSight, q: str | None, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[Listed[OrganisationView]]:
        wanted = (each for each in self._seen(sight) if (q or "").lower() in each.name.lower())
        found = (Listed(_view(each), _key(each)) for each in wanted)
        return first(found, lambda listed: listed.key, after=after, limit=limit)

    def _seen(self, sight: OrganisationSight) -> Iterator[Organisation]:
        for each in self._store.rows(ORGANISATIONS):
            if not each.is_archived or sight.is_whole(each.id):
                yield each


def _key(organisation: Organisation) -> tuple[Any, ...]:
    return organisation.name.lower(), organisation.id


def _view(row: Organisation) -> OrganisationView:
    return OrganisationView(
        id=row.id,
        name=row.name,
        short_name=row.short_name,
        legal_name=row.legal_name,
        okpo=row.okpo,
        inn=row.inn,
        timezone=row.timezone,
        locale=row.locale,
        state="archived" if row.is_archived else "active",
        created_at=row.created_at,
        updated_at=row.updated_at,
        archived_at=row.archived_at,
        version=row.version,
    )
