"""Exports, erasures and traces of people in memory."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from praktika.identity.adapters.memory.storage.repository import Repository
from praktika.identity.adapters.memory.storage.tables import (
    ACCOUNTS,
    API_KEYS,
    CODES,
    DATA_EXPORTS,
    EMAIL_CHANGES,
    ERASURES,
    GRANTS,
    LOGIN_EVENTS,
    ORGANISATION_INVITATIONS,
    REFRESH_TOKENS,
    SESSIONS,
)
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
from praktika.infrastructure.keeping import ANSWERS
from praktika.infrastructure.memory import WORK, MemoryTable
from praktika.kernel.actors import AccountId

GO: Final[tuple[MemoryTable[Any], ...]] = (
    *(SESSIONS, CODES, EMAIL_CHANGES, LOGIN_EVENTS),
    *(API_KEYS, ORGANISATION_INVITATIONS),
)
"""What belongs to an account and tells of the person."""

STAY: Final[tuple[MemoryTable[Any], ...]] = (GRANTS, DATA_EXPORTS, ERASURES)


class MemoryDataExportRepository(Repository, DataExportRepository):
    async def get(self, export_id: DataExportId) -> DataExport:
        if found := self._transaction.get(DATA_EXPORTS, export_id):
            return found
        raise DataExportNotFound

    async def add(self, export: DataExport) -> None:
        self._transaction.add(DATA_EXPORTS, export.id, export)

    async def latest(self, account_id: AccountId) -> DataExport | None:
        mine = (e for e in self._transaction.rows(DATA_EXPORTS) if e.account_id == account_id)
        counting = (e for e in mine if e.status is not DataExportStatus.FAILED)
        return max(counting, key=lambda e: e.requested_at, default=None)

    async def of(self, account_id: AccountId) -> Sequence[DataExport]:
        return self._got(e for e in self._transaction.rows(DATA_EXPORTS) if e.account_id == account_id)

    async def outdated(self, now: datetime, limit: int) -> Sequence[DataExport]:
        ready = (e for e in self._transaction.rows(DATA_EXPORTS) if e.status is DataExportStatus.READY)
        return self._got(e for e in ready if e.expires_at and e.expires_at <= now)[:limit]

    def _got(self, exports: Iterator[DataExport]) -> list[DataExport]:
        ids = [export.id for export in exports]
        return [found for each in ids if (found := self._transaction.get(DATA_EXPORTS, each))]


class MemoryErasureRepository(Repository, ErasureRepository):
    async def get(self, erasure_id: ErasureId) -> Erasure:
        if found := self._transaction.get(ERASURES, erasure_id):
            return found
        raise ErasureNotFound

    async def add(self, erasure: Erasure) -> None:
        self._transaction.add(ERASURES, erasure.id, erasure)

    async def due(self, now: datetime, limit: int) -> Sequence[ErasureId]:
        waiting = (e for e in self._transaction.rows(ERASURES) if e.status is ErasureStatus.SCHEDULED)
        due = sorted((e.scheduled_for, e.id) for e in waiting if e.scheduled_for <= now)
        return [erasure_id for _, erasure_id in due][:limit]

    async def claim(self, erasure_id: ErasureId) -> Erasure | None:
        found = self._transaction.get(ERASURES, erasure_id)
        return found if found and found.status is ErasureStatus.SCHEDULED else None


class MemoryTraces(Repository, Traces):
    async def told(self, account_id: AccountId, members: Collection[str]) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for entry in self._transaction.audit:
            if entry.subject_id == account_id:
                for name in entry.changes.keys() & set(members):
                    found.setdefault(name, set()).update(entry.changes[name].values())
        return {name: values - {None, "", SECRET, ERASED} for name, values in found.items()}

    async def subjects(self, account_id: AccountId) -> set[UUID]:
        tables = (*GO, *STAY)
        return {UUID(str(account_id))} | {row.id for table in tables for row in self._of(table, account_id)}

    async def erase(self, account_id: AccountId, texts: Collection[str]) -> int:
        ended = {session.id for session in self._of(SESSIONS, account_id)}
        for token in [token for token in self._transaction.rows(REFRESH_TOKENS) if token.session_id in ended]:
            self._transaction.delete(REFRESH_TOKENS, token.hash)
        gone = [(table, row.id) for table in GO for row in self._of(table, account_id)]
        for table, key in gone:
            self._transaction.delete(table, key)
        self._unsay_reasons(account_id)
        self._forget_answers(account_id, texts)
        return len(gone)

    def _unsay_reasons(self, account_id: AccountId) -> None:
        explained: tuple[MemoryTable[Any], ...] = (GRANTS, ERASURES)
        found = [(table, row.id) for table in explained for row in self._of(table, account_id)]
        for table, key in found:
            if row := self._transaction.get(table, key):
                row.reason = None
        self._unsay_events(lambda payload: payload.get("account_id") == str(account_id), None)

    async def unsay(self, patterns: Collection[str]) -> None:
        def holds(reason: str | None) -> bool:
            return any(re.search(pattern, reason or "") for pattern in patterns)

        told: tuple[tuple[MemoryTable[Any], str], ...] = (
            (ACCOUNTS, "status_reason"),
            (GRANTS, "reason"),
            (ERASURES, "reason"),
        )
        for table, member in told:
            for key in [row.id for row in self._transaction.rows(table) if holds(getattr(row, member))]:
                setattr(self._transaction.get(table, key), member, ERASED)
        self._unsay_events(lambda payload: holds(payload.get("reason")), ERASED)

    def _unsay_events(self, which: Callable[[Mapping[str, Any]], bool], reason: str | None) -> None:
        for key in self._transaction.keys(WORK):
            item = self._transaction.get(WORK, key)
            if item and "reason" in item.payload and which(item.payload):
                item.payload = item.payload | {"reason": reason}
                # an event whose payload has a reason has that member, which its base class does not tell
                item.source = replace(item.source, reason=reason) if item.source else None  # type: ignore[call-arg]

    def _of(self, table: MemoryTable[Any], account_id: AccountId) -> list[Any]:
        return [row for row in self._transaction.rows(table) if row.account_id == account_id]

    def _forget_answers(self, account_id: AccountId, texts: Collection[str]) -> None:
        for scope in self._transaction.keys(ANSWERS):
            answer = self._transaction.get(ANSWERS, scope)
            if answer and (scope.startswith(f"{account_id} ") or any(text.encode() in answer.body for text in texts)):
                self._transaction.delete(ANSWERS, scope)
