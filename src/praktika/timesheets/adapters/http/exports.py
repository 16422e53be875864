"""Timesheet files."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Request, Response

from praktika.infrastructure.answers import file, paged, versioned
from praktika.infrastructure.headers import ETAG, FILE, UNCHANGED
from praktika.infrastructure.http import Body, CurrentActor, Cursor, Limit, LocalDate, declare, router
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page
from praktika.kernel.storage import FileMissing
from praktika.timesheets.adapters.http.parameters import MonthText
from praktika.timesheets.domain import (
    CodeMissing,
    ExportId,
    ExportNotFound,
    ExportNotReady,
    ExportStatus,
    ExportTooLarge,
    Form,
    Month,
    NothingToExport,
    YearUnknown,
)
from praktika.timesheets.permissions import EXPORT_CREATE, EXPORT_READ
from praktika.timesheets.queries import ExportFilters, ExportQueries, ExportView
from praktika.timesheets.services import ExportService

routes = router("timesheets", prefix="/exports", route_class=IdempotentRoute)

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Service = Annotated[ExportService, Depends(Provided("timesheets.exports"))]
Queries = Annotated[ExportQueries, Depends(Provided("timesheets.export_queries"))]


class NewExport(
    Body,
    example={
        "programme_id": "01a1fe7d-3e2b-72f9-8553-7ea3ce715429",
        "form": "0504421",
        "month_from": "2026-11",
        "month_to": "2026-11",
    },
):
    """`as_of` is the last day that is shown, today by default."""

    programme_id: UUID
    form: Form
    month_from: MonthText
    month_to: MonthText
    as_of: LocalDate | None = None


READY_OR_QUEUED: Final = declare(EXPORT_CREATE, NothingToExport, ExportTooLarge, CodeMissing, YearUnknown)
READY_OR_QUEUED["responses"][202] = {"model": ExportView, "description": "Waits for a worker."}

THE_FILE: Final = declare(EXPORT_READ, ExportNotFound, ExportNotReady, FileMissing)
THE_FILE["responses"] |= {
    200: {"description": "A workbook.", "content": {XLSX: {}}, "headers": FILE},
    304: {"description": UNCHANGED, "headers": ETAG},
}


@routes.post(
    "",
    status_code=201,
    response_model=ExportView,
    **READY_OR_QUEUED,
)
async def create_export(
    request: Request, body: NewExport, actor: CurrentActor, service: Service, exports: Queries
) -> Response:
    """A file of up to 300 person-months is ready with the answer, a larger one is written by a worker."""
    made = await service.create(
        actor,
        programme_id=body.programme_id,
        form=body.form,
        month_from=Month.parse(body.month_from, "/month_from"),
        month_to=Month.parse(body.month_to, "/month_to"),
        as_of=body.as_of,
    )
    view = await exports.export(actor, made.id)
    return versioned(request, view, view.version, 201 if made.status is ExportStatus.READY else 202)


@routes.get("", response_model=Page[ExportView], **declare(EXPORT_READ, CursorInvalid, CursorMismatch))
async def list_exports(
    request: Request,
    actor: CurrentActor,
    exports: Queries,
    programme_id: UUID | None = None,
    status: ExportStatus | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Newest first."""
    filters = ExportFilters(programme_id=programme_id, status=status)
    return paged(request, await exports.exports(actor, filters, cursor=cursor, limit=limit))


@routes.get("/{export_id}", response_model=ExportView, **declare(EXPORT_READ, ExportNotFound))
async def read_export(request: Request, export_id: UUID, actor: CurrentActor, exports: Queries) -> Response:
    """How far it is."""
    view = await exports.export(actor, ExportId(export_id))
    return versioned(request, view, view.version)


@routes.get(
    "/{export_id}/file",
    response_class=Response,
    **THE_FILE,
)
async def read_export_file(request: Request, export_id: UUID, actor: CurrentActor, exports: Queries) -> Response:
    """The file itself; its ETag is its SHA-256."""
    found = await exports.file(actor, ExportId(export_id))
    attachment = {"Content-Disposition": f'attachment; filename="{found.name}"'}
    return file(request, found.content, found.sha256, XLSX, attachment)
