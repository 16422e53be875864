"""What has served, in memory."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from praktika.identity.adapters.memory.storage.repository import Repository
from praktika.identity.adapters.memory.storage.tables import (
    ACCOUNTS,
    API_KEYS,
    ATTEMPTS,
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
from praktika.identity.domain import AccountStatus, DataExportStatus, ErasureStatus
from praktika.identity.ports import Leftover, LeftoverRepository
from praktika.infrastructure.memory import MemoryTable

type Over = Callable[[Any], datetime]

OVER: Final[Mapping[Leftover, tuple[MemoryTable[Any], str, Over]]] = {
    Leftover.CODES: (CODES, "id", lambda code: code.used_at or code.voided_at or code.expires_at),
    Leftover.EMAIL_CHANGES: (EMAIL_CHANGES, "id", lambda change: change.changed_at),
    Leftover.ATTEMPTS: (ATTEMPTS, "key", lambda attempts: attempts.last_at),
    Leftover.SESSIONS: (SESSIONS, "id", lambda session: session.ended_at or session.expires_at),
    Leftover.INVITATIONS: (ORGANISATION_INVITATIONS, "id", lambda i: i.decided_at or i.expires_at),
    Leftover.LOGIN_EVENTS: (LOGIN_EVENTS, "id", lambda event: event.at),
}

HANGING: Final[tuple[MemoryTable[Any], ...]] = (
    GRANTS,
    API_KEYS,
    ORGANISATION_INVITATIONS,
    DATA_EXPORTS,
    ERASURES,
    CODES,
    EMAIL_CHANGES,
    LOGIN_EVENTS,
)

BUSY: Final = {
    DataExportStatus.REQUESTED,
    DataExportStatus.RUNNING,
    DataExportStatus.READY,
    ErasureStatus.SCHEDULED,
    ErasureStatus.RUNNING,
}


class MemoryLeftoverRepository(Repository, LeftoverRepository):
    async def drop(self, what: Leftover, before: datetime, most: int) -> int:
        if what is Leftover.AUDIT:
            return self._transaction.purge(before, most)
        table, key, over = OVER[what]
        old = sorted((row for row in self._transaction.rows(table) if over(row) < before), key=over)[:most]
        for row in old:
            self._transaction.delete(table, getattr(row, key))
        if what is Leftover.SESSIONS:
            self._drop_tokens({row.id for row in old})
        return len(old)

    async def never_confirmed(self, before: datetime, most: int) -> Sequence[UUID]:
        waiting = (a for a in self._transaction.rows(ACCOUNTS) if a.status is AccountStatus.UNCONFIRMED)
        old = (a for a in waiting if a.status_at < before and not self._is_busy(a.id))
        return [a.id for a in sorted(old, key=lambda a: a.status_at)][:most]

    async def forget(self, ids: Collection[UUID]) -> None:
        for table in HANGING:
            for row in [row for row in self._transaction.rows(table) if row.account_id in ids]:
                self._transaction.delete(table, row.id)
        for account_id in ids:
            self._transaction.delete(ACCOUNTS, account_id)

    def _drop_tokens(self, sessions: Collection[UUID]) -> None:
        for token in [token for token in self._transaction.rows(REFRESH_TOKENS) if token.session_id in sessions]:
            self._transaction.delete(REFRESH_TOKENS, token.hash)

    def _is_busy(self, account_id: UUID) -> bool:
        exported = any(e.account_id == account_id and e.status in BUSY for e in self._transaction.rows(DATA_EXPORTS))
        return exported or any(
            e.account_id == account_id and e.status in BUSY for e in self._transaction.rows(ERASURES)
        )
