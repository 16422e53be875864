"""What a person may ask about the data kept of him: a copy of it, and its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Final, NewType
from uuid import UUID

from praktika.identity.events import (
    AccountErasureRequested,
    AccountErasureScheduled,
    DataExportReady,
    DataExportRequested,
)
from praktika.kernel.actors import AccountId
from praktika.kernel.errors import Conflict, Gone, NotFound, TooMany
from praktika.kernel.ids import uuid7
from praktika.kernel.personal_data import Kept

DataExportId = NewType("DataExportId", UUID)
ErasureId = NewType("ErasureId", UUID)

EXPORT_KEPT: Final = timedelta(days=7)
EXPORT_AGAIN: Final = timedelta(hours=24)
"""How long after an export there is no other; one that failed does not count."""
EXPORT_TRIES: Final = 3

OVERDUE: Final = timedelta(days=7)
"""After its day an erasure that has not ended wants somebody's attention."""


class DataExportNotFound(NotFound, code="identity.export-not-found", ru="Такой выгрузки данных нет."):
    """There is no such export of data."""


class DataExportNotReady(Conflict, code="identity.export-not-ready", ru="Выгрузка данных ещё не готова."):
    """The export of data is not ready."""


class DataExportExpired(Gone, code="identity.export-expired", ru="Файл хранился семь дней и удалён."):
    """The file was kept for seven days and is deleted."""


class DataExportTooSoon(TooMany, code="identity.export-too-soon", ru="Данные выгружаются не чаще раза в сутки."):
    """Data are exported once in 24 hours."""


class ErasureNotFound(NotFound, code="identity.erasure-not-found", ru="Такого удаления данных нет."):
    """There is no such erasure."""


class ErasureExists(Conflict, code="identity.erasure-exists", ru="Удаление этих данных уже назначено."):
    """The erasure of these data is scheduled already."""


class ErasureStateConflict(Conflict, code="identity.erasure-state", ru="Отменить удаление данных уже нельзя."):
    """The erasure cannot be cancelled any more."""


class DataExportStatus(StrEnum):
    REQUESTED = "requested"
    RUNNING = "running"
    READY = "ready"
    EXPIRED = "expired"
    FAILED = "failed"


UNDER_WAY: Final = frozenset({DataExportStatus.REQUESTED, DataExportStatus.RUNNING})


@dataclass(eq=False, kw_only=True)
class DataExport:
    """A ZIP of everything the modules know of an account, for who asked for it. `size` in bytes."""

    id: DataExportId
    account_id: AccountId
    requested_by: AccountId
    requested_at: datetime
    status: DataExportStatus = DataExportStatus.REQUESTED
    tries: int = 0
    made_at: datetime | None = None
    expires_at: datetime | None = None
    size: int | None = None
    error: str | None = None

    @classmethod
    def of(
        cls, account_id: AccountId, by: AccountId, before: "DataExport | None", now: datetime
    ) -> tuple["DataExport", DataExportRequested]:
        """DataExportTooSoon after the one `before`, which did not fail."""
        if before and (left := before.seconds_until_another(now)):
            raise DataExportTooSoon(retry_after=left)
        made = cls(id=DataExportId(uuid7()), account_id=account_id, requested_by=by, requested_at=now)
        return made, DataExportRequested(occurred_at=now, export_id=made.id, account_id=account_id)

    @property
    def storage_key(self) -> str:
        return export_key(self.id)

    @property
    def is_last_try(self) -> bool:
        return self.tries >= EXPORT_TRIES

    def seconds_until_another(self, now: datetime) -> int:
        left = ceil((self.requested_at + EXPORT_AGAIN - now).total_seconds())
        return max(left, 60 if self.status in UNDER_WAY else 0)

    def start(self) -> bool:
        """Another try from the beginning; False when nothing is to be done any more, as all tries were cut off."""
        if self.status not in UNDER_WAY:
            return False
        if self.is_last_try:
            self.fail("interrupted")
            return False
        self.status = DataExportStatus.RUNNING
        self.tries += 1
        return True

    def finish(self, size: int, now: datetime) -> DataExportReady | None:
        """None when the account was erased meanwhile, and the export with it."""
        if self.status is not DataExportStatus.RUNNING:
            return None
        self.status, self.size, self.error = DataExportStatus.READY, size, None
        self.made_at, self.expires_at = now, now + EXPORT_KEPT
        return DataExportReady(occurred_at=now, export_id=self.id, account_id=self.account_id)

    def fail(self, error: str) -> None:
        if self.status in UNDER_WAY:
            self.status, self.error = DataExportStatus.FAILED, error

    def expire(self) -> None:
        """Its file is not kept any more."""
        self.status = DataExportStatus.EXPIRED

    def withdraw(self) -> None:
        """The data are erased: no file of them is made or kept."""
        self.fail("erased")
        if self.status is DataExportStatus.READY:
            self.expire()


def export_key(export_id: UUID) -> str:
    """Where the file of an export is stored."""
    return f"identity/data-exports/{export_id}.zip"


class ErasureStatus(StrEnum):
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    RUNNING = "running"
    DONE = "done"


class PartStatus(StrEnum):
    WAITING = "waiting"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePart:
    """What one module has answered: how many records lost something, and what stays on which ground."""

    module: str
    status: PartStatus = PartStatus.WAITING
    removed: int = 0
    kept: tuple[Kept, ...] = ()


@dataclass(eq=False, kw_only=True)
class Erasure:
    """Waits for its day, then for every module; one part for each."""

    id: ErasureId
    account_id: AccountId
    requested_by: AccountId
    requested_at: datetime
    reason: str | None = None
    scheduled_for: datetime
    status: ErasureStatus = ErasureStatus.SCHEDULED
    started_at: datetime | None = None
    ended_at: datetime | None = None
    parts: tuple[ErasurePart, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.status in (ErasureStatus.SCHEDULED, ErasureStatus.RUNNING)

    def scheduled(self) -> AccountErasureScheduled:
        return AccountErasureScheduled(
            occurred_at=self.requested_at,
            erasure_id=self.id,
            account_id=self.account_id,
            scheduled_for=self.scheduled_for,
        )

    def cancel(self, now: datetime) -> None:
        """ErasureStateConflict once it has begun, or was cancelled already."""
        if self.status is not ErasureStatus.SCHEDULED:
            raise ErasureStateConflict
        self.status, self.ended_at = ErasureStatus.CANCELLED, now

    def start(self, modules: Sequence[str], now: datetime) -> AccountErasureRequested:
        self.status, self.started_at = ErasureStatus.RUNNING, now
        self.parts = tuple(ErasurePart(module=module) for module in modules)
        return AccountErasureRequested(
            occurred_at=now, erasure_id=self.id, account_id=self.account_id, scheduled_for=self.scheduled_for
        )

    def fill(self, module: str, removed: int, kept: tuple[Kept, ...], now: datetime) -> bool:
        """The module has answered, the first time; the last answer ends the erasure."""
        if self.status is not ErasureStatus.RUNNING or not self._waits_for(module):
            return False
        answer = ErasurePart(module=module, status=PartStatus.DONE, removed=removed, kept=kept)
        self.parts = tuple(answer if part.module == module else part for part in self.parts)
        if all(part.status is PartStatus.DONE for part in self.parts):
            self.status, self.ended_at = ErasureStatus.DONE, now
        return True

    def _waits_for(self, module: str) -> bool:
        return any(part.module == module and part.status is PartStatus.WAITING for part in self.parts)


def is_overdue(status: str, scheduled_for: datetime, now: datetime) -> bool:
    open_ = status in (ErasureStatus.SCHEDULED, ErasureStatus.RUNNING)
    return open_ and now > scheduled_for + OVERDUE
