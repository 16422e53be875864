"""Data exports and erasures as queries read them from memory."""

import dataclasses
from datetime import datetime
from typing import Any
from uuid import UUID

from praktika.identity.adapters.memory.storage import DATA_EXPORTS, ERASURES
from praktika.identity.adapters.personal_data import erasure_view, export_view
from praktika.identity.domain import DataExport, DataExportId, Erasure, ErasureId
from praktika.identity.queries import DataExportView, ErasureView, PersonalDataRows
from praktika.infrastructure.memory import MemoryStore
from praktika.kernel.documents import plain


class MemoryPersonalDataRows(PersonalDataRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def export(self, export_id: DataExportId, requested_by: UUID | None, now: datetime) -> DataExportView | None:
        for found in self._store.rows(DATA_EXPORTS):
            if found.id == export_id and found.requested_by == requested_by:
                return export_view(_row(found), now)
        return None

    async def erasure(self, erasure_id: ErasureId, me: UUID | None, now: datetime) -> ErasureView | None:
        for found in self._store.rows(ERASURES):
            if found.id == erasure_id and me in (found.requested_by, found.account_id):
                return erasure_view(_row(found) | {"parts": plain(found.parts)}, now)
        return None


def _row(found: DataExport | Erasure) -> dict[str, Any]:
    return {each.name: getattr(found, each.name) for each in dataclasses.fields(found)}
