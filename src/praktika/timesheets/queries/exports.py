"""Timesheet files as the API answers them: to who asked for them, and to managers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Protocol
from uuid import UUID

from praktika.kernel.actors import Actor, Reach
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.storage import ObjectStorage
from praktika.timesheets.domain import ExportId, ExportNotFound, ExportNotReady, ExportStatus, storage_key
from praktika.timesheets.permissions import EXPORT_READ

NEWEST_KEY: Final[Sequence[Callable[[str], Any]]] = (datetime.fromisoformat, UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportView:
    """`done` of `total` person-months are written; `error` is the code of what went wrong."""

    id: UUID
    programme_id: UUID
    form: str
    month_from: str
    month_to: str
    as_of: date
    status: str
    done: int
    total: int
    file_name: str
    size: int | None
    sha256: str | None
    error: str | None
    requested_by: UUID
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class ExportFile:
    name: str
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFilters:
    programme_id: UUID | None = None
    status: ExportStatus | None = None


class ExportRows(Protocol):
    """`me` and `reach`: exports of that account, and of the organisations reached."""

    async def export(self, me: UUID | None, reach: Reach, export_id: UUID) -> ExportView | None: ...

    async def exports(
        self,
        me: UUID | None,
        reach: Reach,
        filters: ExportFilters,
        *,
        before: tuple[datetime, UUID] | None,
        limit: int,
    ) -> Sequence[ExportView]:
        """Newest first."""
        ...


class ExportQueries:
    """ExportNotFound for files that are no business of the actor."""

    def __init__(self, rows: ExportRows, storage: ObjectStorage, cursors: Cursors) -> None:
        self._rows = rows
        self._storage = storage
        self._cursors = cursors

    async def export(self, actor: Actor, export_id: ExportId) -> ExportView:
        actor.require(EXPORT_READ)
        if found := await self._rows.export(actor.account_id, actor.reach(EXPORT_READ), export_id):
            return found
        raise ExportNotFound

    async def exports(
        self, actor: Actor, filters: ExportFilters, *, cursor: str | None = None, limit: int = 50
    ) -> Page[ExportView]:
        actor.require(EXPORT_READ)
        of = ("exports", filters)
        before = self._cursors.decode(cursor, NEWEST_KEY, *of) if cursor else None
        found = await self._rows.exports(
            actor.account_id,
            actor.reach(EXPORT_READ),
            filters,
            before=(before[0], before[1]) if before else None,
            limit=limit + 1,
        )
        return self._cursors.page(found, limit, lambda view: (view.created_at, view.id), *of)

    async def file(self, actor: Actor, export_id: ExportId) -> ExportFile:
        """ExportNotReady until it is written, FileMissing when it is not kept any more."""
        view = await self.export(actor, export_id)
        if view.status != ExportStatus.READY or view.sha256 is None:
            raise ExportNotReady
        return ExportFile(view.file_name, view.sha256, await self._storage.get(storage_key(view.id)))
