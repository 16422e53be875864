"""The audit trail, data exports and erasures as they are read from memory."""

import dataclasses
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from praktika.identity.adapters.memory.storage import DATA_EXPORTS, ERASURES
from praktika.identity.adapters.personal_data import erasure_view, export_view
from praktika.identity.domain import DataExportId, DataExportNotFound, ErasureId, ErasureNotFound
from praktika.identity.permissions import ACCOUNT_ERASE, ACCOUNT_EXPORT, AUDIT_READ
from praktika.identity.policies.personal_data import may_ask
from praktika.identity.queries import (
    NEWEST_KEY,
    AuditEventNotFound,
    AuditEventView,
    AuditFilter,
    AuditQueries,
    DataExportView,
    ErasureView,
    PersonalDataQueries,
    newest_key,
    shown_to,
)
from praktika.infrastructure.audit import AuditEntry
from praktika.infrastructure.memory import MemoryStore
from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.kernel.documents import plain
from praktika.kernel.pagination import Cursors, Page


class MemoryAuditQueries(AuditQueries):
    def __init__(self, store: MemoryStore, cursors: Cursors) -> None:
        self._store = store
        self._cursors = cursors

    async def events(
        self, actor: Actor, where: AuditFilter, *, cursor: str | None = None, limit: int = 50
    ) -> Page[AuditEventView]:
        found = sorted((v for v in self._visible(actor) if _passes(v, where)), key=newest_key, reverse=True)
        if cursor:
            last = self._cursors.decode(cursor, NEWEST_KEY, "audit", where)
            found = [view for view in found if newest_key(view) < last]
        return self._cursors.page(found[: limit + 1], limit, newest_key, "audit", where)

    async def event(self, actor: Actor, event_id: UUID) -> AuditEventView:
        for view in self._visible(actor):
            if view.id == event_id:
                return view
        raise AuditEventNotFound

    def _visible(self, actor: Actor) -> Iterator[AuditEventView]:
        actor.require(AUDIT_READ)
        reach = actor.reach(AUDIT_READ)
        for entry in self._store.audit:
            mine = actor.account_id is not None and entry.subject_id == actor.account_id
            if reach.everywhere or mine or entry.organisation_id in reach.organisations:
                yield shown_to(actor, _view(entry))


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


class MemoryPersonalDataQueries(PersonalDataQueries):
    def __init__(self, store: MemoryStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def export(self, actor: Actor, export_id: DataExportId) -> DataExportView:
        actor.require(ACCOUNT_EXPORT)
        for row in self._store.rows(DATA_EXPORTS):
            mine = row.id == export_id and row.requested_by == actor.account_id
            if mine and may_ask(actor, ACCOUNT_EXPORT, row.account_id):
                return export_view(_row(row), self._clock())
        raise DataExportNotFound

    async def erasure(self, actor: Actor, erasure_id: ErasureId) -> ErasureView:
        actor.require(ACCOUNT_ERASE)
        for row in self._store.rows(ERASURES):
            mine = row.id == erasure_id and actor.account_id in (row.requested_by, row.account_id)
            if mine and may_ask(actor, ACCOUNT_ERASE, row.account_id):
                return erasure_view(_row(row), self._clock())
        raise ErasureNotFound


def _row(aggregate: Any) -> dict[str, Any]:
    return {f.name: getattr(aggregate, f.name) for f in dataclasses.fields(aggregate)} | _documents(aggregate)


def _documents(aggregate: Any) -> dict[str, Any]:
    return {"parts": plain(aggregate.parts)} if hasattr(aggregate, "parts") else {}
