"""Data exports and erasures as queries read them from PostgreSQL."""

from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Uuid, bindparam, or_, select

from praktika.identity.adapters.personal_data import erasure_view, export_view
from praktika.identity.adapters.sql.tables import data_exports, erasures
from praktika.identity.domain import DataExportId, ErasureId
from praktika.identity.queries import DataExportView, ErasureView, PersonalDataRows
from praktika.infrastructure.keyset import ME
from praktika.infrastructure.reading import Reader, Shape

ID: Final = bindparam("id", type_=Uuid)


@cache
def _export() -> Shape[dict[str, Any]]:
    c = data_exports.c
    names = list(DataExportView.__slots__)
    rows = select(*(c[name] for name in names)).where(c.id == ID, c.requested_by == ME)
    return Shape.of(rows, lambda *values: dict(zip(names, values, strict=True)))


@cache
def _erasure() -> Shape[dict[str, Any]]:
    c = erasures.c
    names = [name for name in ErasureView.__slots__ if name in c]
    mine = or_(c.requested_by == ME, c.account_id == ME)
    rows = select(*(c[name] for name in names)).where(c.id == ID, mine)
    return Shape.of(rows, lambda *values: dict(zip(names, values, strict=True)))


class SqlPersonalDataRows(PersonalDataRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def export(self, export_id: DataExportId, requested_by: UUID | None, now: datetime) -> DataExportView | None:
        found = await self._reader.fetch(_export(), id=export_id, me=requested_by)
        return export_view(found[0], now) if found else None

    async def erasure(self, erasure_id: ErasureId, me: UUID | None, now: datetime) -> ErasureView | None:
        found = await self._reader.fetch(_erasure(), id=erasure_id, me=me)
        return erasure_view(found[0], now) if found else None
