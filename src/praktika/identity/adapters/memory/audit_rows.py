"""The audit trail as queries read it from memory."""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from praktika.identity.queries import AuditEventView, AuditFilter, AuditRows, newest_key
from praktika.infrastructure.audit import AuditEntry
from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.memory_listing import first
from praktika.kernel.sight import Sight


class MemoryAuditRows(AuditRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def event(self, sight: Sight, event_id: UUID) -> AuditEventView | None:
        return next((view for view in self._seen(sight) if view.id == event_id), None)

    async def events(
        self, sight: Sight, where: AuditFilter, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[AuditEventView]:
        found = (view for view in self._seen(sight) if _passes(view, where))
        return first(found, newest_key, after=after, limit=limit, falling=True)

    def _seen(self, sight: Sight) -> Iterator[AuditEventView]:
        for entry in self._store.audit:
            if sight.is_mine(entry.subject_id) or sight.reaches(entry.organisation_id):
                yield _view(entry)


def _view(entry: AuditEntry) -> AuditEventView:
    return AuditEventView(**{field.name: getattr(entry, field.name) for field in dataclasses.fields(entry)})


def _passes(view: AuditEventView, where: AuditFilter) -> bool:
    return (
        where.actor_id in (None, view.actor_id)
        and where.subject_type in (None, view.subject_type)
        and where.subject_id in (None, view.subject_id)
        and (not where.action or view.action in where.action)
        and where.organisation_id in (None, view.organisation_id)
        and (where.at_from is None or view.at >= where.at_from)
        and (where.at_to is None or view.at < where.at_to)
    )
