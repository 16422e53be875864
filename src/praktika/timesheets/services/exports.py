"""Timesheet files: small ones are written while the asker waits, large ones by a worker."""

import asyncio
import logging
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from praktika.kernel.actors import SYSTEM, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Invalid, PraktikaError, Violation
from praktika.kernel.permissions import Scope
from praktika.kernel.spreadsheets import SpreadsheetWriter
from praktika.kernel.storage import ObjectStorage
from praktika.timesheets.domain import (
    FIRST_YEAR,
    LAST_YEAR,
    MOST_MONTHS,
    Export,
    ExportId,
    ExportOrder,
    Form,
    Month,
    YearUnknown,
)
from praktika.timesheets.events import ExportFinished, ExportRequested
from praktika.timesheets.permissions import EXPORT_CREATE
from praktika.timesheets.policies.book import FORMS, Contents, book
from praktika.timesheets.ports import Internships, People, Programme, TimesheetsUnitOfWork
from praktika.timesheets.services.gathering import Found, Gatherer, Part, parts_of, person_months

log = logging.getLogger(__name__)


class ExportService:
    def __init__(
        self,
        uow: Callable[[], TimesheetsUnitOfWork],
        internships: Internships,
        people: People,
        gatherer: Gatherer,
        writer: SpreadsheetWriter,
        storage: ObjectStorage,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._internships = internships
        self._people = people
        self._gatherer = gatherer
        self._writer = writer
        self._storage = storage
        self._clock = clock

    async def create(
        self,
        actor: Actor,
        *,
        programme_id: UUID,
        form: Form,
        month_from: Month,
        month_to: Month,
        as_of: date | None = None,
    ) -> Export:
        """A ready file, or one that waits for a worker. `as_of` is today in the organisation's zone by default.

        NothingToExport, ExportTooLarge, CodeMissing, YearUnknown; Invalid for another tenant's programme.
        """
        actor.require(EXPORT_CREATE, actor.organisation_id)
        _check(form, month_from, month_to)
        programme = await self._programme(actor, programme_id)
        order = ExportOrder(
            organisation_id=programme.organisation_id,
            programme_id=programme_id,
            programme_title=programme.title,
            form=form,
            month_from=month_from,
            month_to=month_to,
            as_of=as_of or await self._today(programme.organisation_id),
            curator_id=_restricted_to(actor, programme),
            requested_by=actor.me(),
            requested_at=self._clock(),
        )
        return await self._take(actor, order)

    async def run_export(self, event: ExportRequested) -> None:
        """Write a waiting file. A try that was cut off leaves nothing behind and is begun anew, three times at most."""
        export_id = ExportId(event.export_id)
        if export := await self._start(export_id):
            try:
                await self._run(export)
            except PraktikaError as error:
                await self._fail(export_id, error.code)
            except Exception:
                if not export.is_last_try:
                    raise
                log.exception("export %s is given up", export_id)
                await self._fail(export_id, PraktikaError.code)

    async def _take(self, actor: Actor, order: ExportOrder) -> Export:
        async with self._uow() as uow:
            parts = await parts_of(uow, order)
            export = Export.of(order, person_months(parts))
            await uow.exports.add(export)
            if export.is_written_at_once:
                await self._write_at_once(uow, export, parts)
            else:
                uow.publish(export.requested())
            uow.record(actor, "timesheets.export:create", export)
        return export

    async def _write_at_once(self, uow: TimesheetsUnitOfWork, export: Export, parts: list[Part]) -> None:
        found = Found()
        export.start(self._clock())
        for part in parts:
            await self._gatherer.read(uow, part, found)
        contents = await self._gatherer.contents(uow, export.order, found, export.created_at)
        export.finish(*await self._stored(export, contents), self._clock())

    async def _start(self, export_id: ExportId) -> Export | None:
        async with self._uow() as uow:
            export = await uow.exports.get(export_id)
            if export.is_settled:
                return None
            if export.is_last_try:  # every try was cut off
                self._end(uow, export, export.fail(PraktikaError.code, self._clock()))
                return None
            export.start(self._clock())
        return export

    async def _run(self, export: Export) -> None:
        """Each part is read in a transaction of its own, which also tells how far the file is."""
        async with self._uow() as uow:
            parts = await parts_of(uow, export.order)
        found = Found()
        for part in parts:
            async with self._uow() as uow:
                await self._gatherer.read(uow, part, found)
                (await uow.exports.get(export.id)).advance(len(part.schedules))
        async with self._uow() as uow:
            contents = await self._gatherer.contents(uow, export.order, found, export.created_at)
        stored = await self._stored(export, contents)
        async with self._uow() as uow:
            export = await uow.exports.get(export.id)
            self._end(uow, export, export.finish(*stored, self._clock()))

    async def _stored(self, export: Export, contents: Contents) -> tuple[int, str]:
        """Size and SHA-256 of the file, which is kept whole or not at all."""
        sheets = await asyncio.to_thread(book, contents)
        file = await self._writer.write(sheets, export.created_at)
        await self._storage.put(export.storage_key, file)
        return len(file), sha256(file).hexdigest()

    async def _fail(self, export_id: ExportId, code: str) -> None:
        async with self._uow() as uow:
            export = await uow.exports.get(export_id)
            self._end(uow, export, export.fail(code, self._clock()))

    def _end(self, uow: TimesheetsUnitOfWork, export: Export, finished: ExportFinished) -> None:
        uow.publish(finished)
        uow.record(SYSTEM, "timesheets.export:finish", export)

    async def _programme(self, actor: Actor, programme_id: UUID) -> Programme:
        programme = await self._internships.programme(programme_id)
        if programme and (_has_everybody(actor, programme) or actor.organisation_id == programme.organisation_id):
            return programme
        raise Invalid.at("/programme_id", "unknown-reference")

    async def _today(self, organisation_id: UUID) -> date:
        organisation = await self._people.organisation(organisation_id)
        assert organisation, "organisations are archived, never deleted"
        return self._clock().astimezone(ZoneInfo(organisation.zone)).date()


def _has_everybody(actor: Actor, programme: Programme) -> bool:
    return actor.scope(EXPORT_CREATE, programme.organisation_id) is Scope.ALL


def _restricted_to(actor: Actor, programme: Programme) -> UUID | None:
    """A curator gets the rows of his own interns, unless he looks after the whole programme."""
    return None if _has_everybody(actor, programme) or actor.me() in programme.curator_ids else actor.me()


def _check(form: Form, month_from: Month, month_to: Month) -> None:
    if form not in FORMS:
        raise Invalid.at("/form", "not-an-option")
    if not month_from <= month_to < month_from.plus(MOST_MONTHS):
        raise Invalid.at("/month_to", "out-of-range")
    months = {"/month_from": month_from, "/month_to": month_to}
    if unknown := [pointer for pointer, month in months.items() if not FIRST_YEAR <= month.year <= LAST_YEAR]:
        raise YearUnknown(*(Violation(pointer, "out-of-range") for pointer in unknown))
