"""Data exports and erasures as they are read from PostgreSQL."""

from functools import cache
from typing import Any

from sqlalchemy import Uuid, bindparam, or_, select

from praktika.identity.adapters.personal_data import erasure_view, export_view
from praktika.identity.adapters.sql.tables import data_exports, erasures
from praktika.identity.domain import DataExportId, DataExportNotFound, ErasureId, ErasureNotFound
from praktika.identity.permissions import ACCOUNT_ERASE, ACCOUNT_EXPORT
from praktika.identity.policies.personal_data import may_ask
from praktika.identity.queries import DataExportView, ErasureView, PersonalDataQueries
from praktika.infrastructure.reading import Reader, Shape
from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock

ME, ID = bindparam("me", type_=Uuid), bindparam("id", type_=Uuid)


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


class SqlPersonalDataQueries(PersonalDataQueries):
    def __init__(self, reader: Reader, clock: Clock) -> None:
        self._reader = reader
        self._clock = clock

    async def export(self, actor: Actor, export_id: DataExportId) -> DataExportView:
        actor.require(ACCOUNT_EXPORT)
        for row in await self._reader.fetch(_export(), id=export_id, me=actor.account_id):
            if may_ask(actor, ACCOUNT_EXPORT, row["account_id"]):
                return export_view(row, self._clock())
        raise DataExportNotFound

    async def erasure(self, actor: Actor, erasure_id: ErasureId) -> ErasureView:
        actor.require(ACCOUNT_ERASE)
        for row in await self._reader.fetch(_erasure(), id=erasure_id, me=actor.account_id):
            if may_ask(actor, ACCOUNT_ERASE, row["account_id"]):
                return erasure_view(row, self._clock())
        raise ErasureNotFound
