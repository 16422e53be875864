"""Exports, erasures and traces of people in PostgreSQL."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, LargeBinary, Table, Text, delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB

from praktika.identity.adapters.sql.storage.repository import Repository
from praktika.identity.adapters.sql.tables import accounts, data_exports, erasures, grants, login_events
from praktika.identity.domain import (
    DataExport,
    DataExportId,
    DataExportNotFound,
    DataExportStatus,
    Erasure,
    ErasureId,
    ErasureNotFound,
    ErasureStatus,
)
from praktika.identity.ports import DataExportRepository, ErasureRepository, Traces
from praktika.infrastructure.audit import ERASED, SECRET
from praktika.infrastructure.mapping import metadata
from praktika.infrastructure.tables import audit_events, idempotency_keys, work_items
from praktika.kernel.actors import AccountId

STAY: Final = {grants, data_exports, erasures}
"""What belongs to an account and tells nothing of the person."""


class SqlDataExportRepository(Repository, DataExportRepository):
    async def get(self, export_id: DataExportId) -> DataExport:
        if found := await self._uow.load(DataExport, export_id):
            return found
        raise DataExportNotFound

    async def add(self, export: DataExport) -> None:
        await self._add(export)

    async def latest(self, account_id: AccountId) -> DataExport | None:
        c = data_exports.c
        mine = (c.account_id == account_id, c.status != DataExportStatus.FAILED)
        return await self._first(select(DataExport).where(*mine).order_by(c.requested_at.desc()).limit(1))

    async def of(self, account_id: AccountId) -> Sequence[DataExport]:
        mine = select(DataExport).where(data_exports.c.account_id == account_id)
        return await self._uow.locked(mine.with_for_update())

    async def outdated(self, now: datetime, limit: int) -> Sequence[DataExport]:
        c = data_exports.c
        over = select(DataExport).where(c.status == DataExportStatus.READY, c.expires_at <= now)
        return await self._uow.locked(over.limit(limit).with_for_update(skip_locked=True))


class SqlErasureRepository(Repository, ErasureRepository):
    async def get(self, erasure_id: ErasureId) -> Erasure:
        if found := await self._uow.load(Erasure, erasure_id):
            return found
        raise ErasureNotFound

    async def add(self, erasure: Erasure) -> None:
        await self._add(erasure)

    async def due(self, now: datetime, limit: int) -> Sequence[ErasureId]:
        c = erasures.c
        waiting = select(c.id).where(c.status == ErasureStatus.SCHEDULED, c.scheduled_for <= now)
        found = await self._uow.session.execute(waiting.order_by(c.scheduled_for, c.id).limit(limit))
        return [ErasureId(each) for each in found.scalars()]

    async def claim(self, erasure_id: ErasureId) -> Erasure | None:
        c = erasures.c
        waiting = select(Erasure).where(c.id == erasure_id, c.status == ErasureStatus.SCHEDULED)
        return next(iter(await self._uow.locked(waiting.with_for_update(skip_locked=True))), None)


class SqlTraces(Repository, Traces):
    async def told(self, account_id: AccountId, members: Collection[str]) -> Mapping[str, set[str]]:
        rows = await self._uow.session.execute(
            select(audit_events.c.changes).where(audit_events.c.subject_id == account_id)
        )
        found: dict[str, set[str]] = {}
        for changes in rows.scalars():
            for name in changes.keys() & set(members):
                found.setdefault(name, set()).update(changes[name].values())
        return {name: values - {None, "", SECRET, ERASED} for name, values in found.items()}

    async def subjects(self, account_id: AccountId) -> set[UUID]:
        found = {UUID(str(account_id))}
        for table in _tables():
            if "id" in table.c and table is not login_events:
                ids = await self._uow.session.execute(select(table.c.id).where(table.c.account_id == account_id))
                found.update(ids.scalars())
        return found

    async def erase(self, account_id: AccountId, texts: Collection[str]) -> int:
        mine = [delete(table).where(table.c.account_id == account_id) for table in _tables() if table not in STAY]
        removed = sum([await self._uow.changed(statement) for statement in mine])
        await self._unsay_reasons(account_id)
        k = idempotency_keys.c
        holding = [func.pg_catalog.position(k.body, literal(text.encode(), LargeBinary)) > 0 for text in texts]
        await self._uow.session.execute(
            delete(idempotency_keys).where(or_(k.scope.startswith(f"{account_id} ", autoescape=True), *holding))
        )
        return removed

    async def unsay(self, patterns: Collection[str]) -> None:
        found = literal([*patterns], ARRAY(Text))
        for reason in (accounts.c.status_reason, grants.c.reason, erasures.c.reason):
            told = update(reason.table).where(func.audit_holds(reason, found))
            await self._uow.session.execute(told.values({reason: ERASED}))
        w = work_items.c
        passed_on = update(work_items).where(func.audit_holds(w.payload["reason"].astext, found))
        await self._uow.session.execute(passed_on.values(payload=_with_reason(ERASED)))

    async def _unsay_reasons(self, account_id: AccountId) -> None:
        """Why somebody holds a role, is erased or was blocked is told in words; of the latter by events, too."""
        for table in (grants, erasures):
            unsaid = update(table).where(table.c.account_id == account_id, table.c.reason.is_not(None))
            await self._uow.session.execute(unsaid.values(reason=None))
        w = work_items.c
        mine = (w.payload["account_id"].astext == str(account_id), w.payload.has_key("reason"))
        told = update(work_items).where(*mine)
        await self._uow.session.execute(told.values(payload=_with_reason(None)))


def _with_reason(reason: str | None) -> ColumnElement[Any]:
    return work_items.c.payload.op("||")(literal({"reason": reason}, JSONB))


def _tables() -> Iterator[Table]:
    """Those of identity whose rows belong to an account, the referring ones first."""
    for table in reversed(metadata.sorted_tables):
        if table.name.startswith("identity_") and "account_id" in table.c:
            yield table
