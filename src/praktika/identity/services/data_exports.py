"""A copy of everything kept of a person, for that person."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from praktika.identity.domain import (
    AccountStateConflict,
    AccountStatus,
    DataExport,
    DataExportExpired,
    DataExportId,
    DataExportNotFound,
    DataExportNotReady,
    DataExportStatus,
    export_key,
)
from praktika.identity.events import DataExportRequested
from praktika.identity.permissions import ACCOUNT_EXPORT
from praktika.identity.policies.personal_data import may_ask
from praktika.identity.ports import Archive, Archives, IdentityUnitOfWork, PersonalDataSource
from praktika.identity.services.sight import authorise, visible
from praktika.kernel.actors import SYSTEM, AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.errors import PraktikaError
from praktika.kernel.storage import FileMissing, ObjectStorage
from praktika.kernel.uow import Subject

log = logging.getLogger(__name__)

BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class ExportFile:
    """`size` in bytes."""

    name: str
    size: int
    content: AsyncIterator[bytes]


class DataExportService:
    """`sources` by the name of the module each answers for."""

    def __init__(
        self,
        uow: Callable[[], IdentityUnitOfWork],
        sources: Mapping[str, PersonalDataSource],
        archives: Archives,
        storage: ObjectStorage,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._sources = sources
        self._archives = archives
        self._storage = storage
        self._clock = clock

    async def request(self, actor: Actor, account_id: AccountId) -> DataExport:
        """A worker writes the file. AccountNotFound, OutranksYou, AccountStateConflict; DataExportTooSoon."""
        actor.require(ACCOUNT_EXPORT)
        async with self._uow() as uow:
            account = await visible(uow, actor, account_id)
            await authorise(uow, actor, account, ACCOUNT_EXPORT)
            if account.status is AccountStatus.ERASED:
                raise AccountStateConflict(state=account.status.value)
            before = await uow.data_exports.latest(account_id)
            export, fact = DataExport.of(account_id, actor.me(), before, self._clock())
            await uow.data_exports.add(export)
            uow.publish(fact)
            uow.record(actor, "identity.data-export:request", export, organisation_id=account.organisation_id)
        return export

    async def file(self, actor: Actor, export_id: DataExportId) -> ExportFile:
        """For who asked for it and still may; recorded. DataExportNotFound, DataExportNotReady, DataExportExpired."""
        actor.require(ACCOUNT_EXPORT)
        async with self._uow() as uow:
            export = await uow.data_exports.get(export_id)
            if export.requested_by != actor.account_id or not may_ask(actor, ACCOUNT_EXPORT, export.account_id):
                raise DataExportNotFound
            size = _size_of(export, self._clock())
            uow.record(actor, "identity.data-export:read", Subject(export.id))
        try:
            content = await self._storage.stream(export.storage_key)
        except FileMissing:
            raise DataExportExpired from None
        return ExportFile(f"personal-data-{export.account_id}.zip", size, content)

    async def on_data_export_requested(self, event: DataExportRequested) -> None:
        """Write the file, from the beginning at each try; after the last one the export has failed."""
        export_id = DataExportId(event.export_id)
        if export := await self._start(export_id):
            try:
                await self._finish(export_id, await self._written(export))
            except Exception as error:
                if not export.is_last_try:
                    raise
                log.exception("data export %s is given up", export_id)
                await self._give_up(export_id, error)

    async def expire(self) -> None:
        """Files that were kept long enough are deleted."""
        while await self._expire_some():
            pass

    async def _start(self, export_id: DataExportId) -> DataExport | None:
        async with self._uow() as uow:
            export = await uow.data_exports.get(export_id)
            started = export.start()
        return export if started else None

    async def _written(self, export: DataExport) -> int:
        """The size of the stored file."""
        archive = await self._archives.begin()
        try:
            await self._gather(archive, export)
            file, size = await archive.close()
            await self._storage.put_file(export.storage_key, file)
            return size
        finally:
            await archive.discard()

    async def _gather(self, archive: Archive, export: DataExport) -> None:
        counts: dict[str, dict[str, int]] = {}
        for module, source in self._sources.items():
            sections = counts.setdefault(module, {})
            async for section, rows in source.personal_data_of(export.account_id):
                sections[section] = sections.get(section, 0) + len(rows)
                await archive.add(f"{module}/{section}.json", rows)
        made_at = self._clock().isoformat()
        await archive.write(
            "manifest.json", {"account_id": str(export.account_id), "made_at": made_at, "modules": counts}
        )

    async def _finish(self, export_id: DataExportId, size: int) -> None:
        async with self._uow() as uow:
            export = await uow.data_exports.get(export_id)
            if ready := export.finish(size, self._clock()):
                uow.publish(ready)
                uow.record(SYSTEM, "identity.data-export:finish", export)
        if ready is None:
            await self._storage.delete(export_key(export_id))

    async def _give_up(self, export_id: DataExportId, error: Exception) -> None:
        async with self._uow() as uow:
            export = await uow.data_exports.get(export_id)
            export.fail(error.code if isinstance(error, PraktikaError) else PraktikaError.code)
            uow.record(SYSTEM, "identity.data-export:fail", export)
        await self._storage.delete(export_key(export_id))

    async def _expire_some(self) -> int:
        async with self._uow() as uow:
            outdated = await uow.data_exports.outdated(self._clock(), BATCH)
            for export in outdated:
                await self._storage.delete(export.storage_key)
                export.expire()
                uow.record(SYSTEM, "identity.data-export:expire", export)
        return len(outdated)


def _size_of(export: DataExport, now: datetime) -> int:
    if export.status is DataExportStatus.EXPIRED or (export.expires_at and export.expires_at <= now):
        raise DataExportExpired
    if export.status is not DataExportStatus.READY or export.size is None:
        raise DataExportNotReady
    return export.size
