"""A timesheet file: asked for, perhaps waiting for its turn, written, kept for seven days."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from praktika.kernel.errors import Conflict, Invalid, NotFound, Violation
from praktika.kernel.ids import uuid7
from praktika.timesheets.domain.kinds import Form
from praktika.timesheets.domain.months import Month
from praktika.timesheets.events import ExportFinished, ExportRequested

ExportId = NewType("ExportId", UUID)

MOST_MONTHS: Final = 12
MOST_AT_ONCE: Final = 300
"""Person-months that are written while the asker waits."""
MOST_EVER: Final = 240_000
MOST_TRIES: Final = 3


class ExportNotFound(NotFound, code="timesheets.export-not-found", ru="Такой выгрузки нет."):
    """There is no such export."""


class ExportNotReady(Conflict, code="timesheets.export-not-ready", ru="Файл ещё не готов."):
    """The file is not ready."""


class ExportStateConflict(Conflict, code="timesheets.export-state", ru="Состояние выгрузки этого не допускает."):
    """The export is not in a state that allows this."""


class NothingToExport(Invalid, code="timesheets.nothing-to-export", ru="За эти месяцы в программе нет стажёров."):
    """The programme has no interns in these months."""


class ExportTooLarge(Invalid, code="timesheets.export-too-large", ru="Слишком много строк для одного файла."):
    """This is too much for one file."""


class ExportStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


TRANSITIONS: Final = {
    ExportStatus.QUEUED: {ExportStatus.RUNNING},
    ExportStatus.RUNNING: {
        ExportStatus.RUNNING,  # taken up again after a crash, from the beginning
        ExportStatus.READY,
        ExportStatus.FAILED,
    },
    ExportStatus.READY: set(),
    ExportStatus.FAILED: set(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOrder:
    """What the file is to hold. `curator_id`: only his interns; `as_of`: nothing later than that local date."""

    organisation_id: UUID
    programme_id: UUID
    programme_title: str
    form: Form
    month_from: Month
    month_to: Month
    as_of: date
    curator_id: UUID | None
    requested_by: UUID
    requested_at: datetime

    @property
    def file_name(self) -> str:
        months = dict.fromkeys((str(self.month_from), str(self.month_to)))
        return f"timesheet-{self.form}-{'-'.join(months)}-{self.programme_id}.xlsx"


@dataclass(eq=False, kw_only=True)
class Export:
    """`done` of `total` person-months are written. `size` in bytes and `sha256` in hex are those of the ready file."""

    id: ExportId
    organisation_id: UUID
    programme_id: UUID
    programme_title: str
    form: Form
    month_from: str
    month_to: str
    as_of: date
    curator_id: UUID | None
    status: ExportStatus = ExportStatus.QUEUED
    tries: int = 0
    done: int = 0
    total: int
    file_name: str
    size: int | None = None
    sha256: str | None = None
    error: str | None = None
    requested_by: UUID
    created_at: datetime
    updated_at: datetime
    version: int = 1

    @classmethod
    def of(cls, order: ExportOrder, total: int) -> "Export":
        """NothingToExport or ExportTooLarge when `total` person-months cannot make a file."""
        if not total:
            raise NothingToExport(Violation("/month_from", "out-of-range"))
        if total > MOST_EVER:
            raise ExportTooLarge(Violation("/month_to", "out-of-range"))
        return cls(
            id=ExportId(uuid7()),
            organisation_id=order.organisation_id,
            programme_id=order.programme_id,
            programme_title=order.programme_title,
            form=order.form,
            month_from=str(order.month_from),
            month_to=str(order.month_to),
            as_of=order.as_of,
            curator_id=order.curator_id,
            total=total,
            file_name=order.file_name,
            requested_by=order.requested_by,
            created_at=order.requested_at,
            updated_at=order.requested_at,
        )

    @property
    def order(self) -> ExportOrder:
        return ExportOrder(
            organisation_id=self.organisation_id,
            programme_id=self.programme_id,
            programme_title=self.programme_title,
            form=self.form,
            month_from=Month.parse(self.month_from, "/month_from"),
            month_to=Month.parse(self.month_to, "/month_to"),
            as_of=self.as_of,
            curator_id=self.curator_id,
            requested_by=self.requested_by,
            requested_at=self.created_at,
        )

    @property
    def is_written_at_once(self) -> bool:
        return self.total <= MOST_AT_ONCE

    @property
    def is_last_try(self) -> bool:
        return self.tries >= MOST_TRIES

    @property
    def is_settled(self) -> bool:
        return not TRANSITIONS[self.status]

    @property
    def storage_key(self) -> str:
        return storage_key(self.id)

    def requested(self) -> ExportRequested:
        return ExportRequested(
            occurred_at=self.created_at,
            organisation_id=self.organisation_id,
            programme_id=self.programme_id,
            export_id=self.id,
            status=self.status.value,
        )

    def start(self, now: datetime) -> None:
        """From the beginning, also when a try before was cut off."""
        self._become(ExportStatus.RUNNING, now)
        self.done = 0
        self.tries += 1

    def advance(self, done: int) -> None:
        self.done += done

    def finish(self, size: int, sha256: str, now: datetime) -> ExportFinished:
        self._become(ExportStatus.READY, now)
        self.done, self.size, self.sha256 = self.total, size, sha256
        return self._finished(now)

    def fail(self, error: str, now: datetime) -> ExportFinished:
        """`error` is the code of what went wrong."""
        self._become(ExportStatus.FAILED, now)
        self.error = error
        return self._finished(now)

    def _finished(self, now: datetime) -> ExportFinished:
        return ExportFinished(
            occurred_at=now,
            organisation_id=self.organisation_id,
            programme_id=self.programme_id,
            export_id=self.id,
            status=self.status.value,
        )

    def _become(self, status: ExportStatus, now: datetime) -> None:
        if status not in TRANSITIONS[self.status]:
            raise ExportStateConflict(state=self.status.value)
        self.status = status
        self.updated_at = now
        self.version += 1


def storage_key(export_id: UUID) -> str:
    return f"timesheets/exports/{export_id}.xlsx"
