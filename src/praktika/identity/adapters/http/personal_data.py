"""A copy of one's data, and their end."""

from typing import Annotated
from uuid import UUID

from annotated_types import MaxLen
from fastapi import Depends, Response
from fastapi.responses import StreamingResponse
from pydantic import Field, Strict

from praktika.identity.adapters.http.accounts import Named
from praktika.identity.domain import (
    AccountStateConflict,
    DataExportExpired,
    DataExportId,
    DataExportNotFound,
    DataExportNotReady,
    DataExportTooSoon,
    ErasureExists,
    ErasureId,
    ErasureNotFound,
    ErasureStateConflict,
    LastAdmin,
    OutranksYou,
    TooManyAttempts,
)
from praktika.identity.permissions import ACCOUNT_ERASE, ACCOUNT_EXPORT
from praktika.identity.queries import DataExportView, ErasureView, PersonalDataQueries
from praktika.identity.services import DataExportService, ErasureService
from praktika.infrastructure.answers import answer
from praktika.infrastructure.http import Body, CurrentActor, declare, router, text
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.kernel.actors import SessionRequired

exports = router("identity", route_class=IdempotentRoute)

erasures = router("identity")
"""Not for repetition: a wrong password is to be counted, and no fingerprint of a right one kept."""

Exports = Annotated[DataExportService, Depends(Provided("identity.data_exports"))]
Erasures = Annotated[ErasureService, Depends(Provided("identity.erasures"))]
Queries = Annotated[PersonalDataQueries, Depends(Provided("identity.personal_data_queries"))]

Secret = Annotated[str, Strict(), MaxLen(1000), Field(json_schema_extra={"format": "password"})]


class NewErasure(Body, example={"current_password": "correct horse 9 battery"}):
    """One's own data need the password, another's a reason."""

    current_password: Secret | None = None
    reason: Annotated[str, text(500)] | None = None


@exports.post(
    "/accounts/{account_id}/data-exports",
    status_code=202,
    response_model=DataExportView,
    **declare(ACCOUNT_EXPORT, OutranksYou, AccountStateConflict, DataExportTooSoon),
)
async def request_data_export(account_id: Named, actor: CurrentActor, service: Exports, queries: Queries) -> Response:
    """Have everything that is kept of a person written to a file; a letter says when it is ready."""
    export = await service.request(actor, account_id)
    return answer(await queries.export(actor, export.id), 202)


@exports.get("/data-exports/{export_id}", response_model=DataExportView, **declare(ACCOUNT_EXPORT, DataExportNotFound))
async def read_data_export(export_id: UUID, actor: CurrentActor, queries: Queries) -> Response:
    """How far the file is."""
    return answer(await queries.export(actor, DataExportId(export_id)))


@exports.get(
    "/data-exports/{export_id}/file",
    response_class=Response,
    **declare(ACCOUNT_EXPORT, DataExportNotFound, DataExportNotReady, DataExportExpired),
)
async def read_data_export_file(export_id: UUID, actor: CurrentActor, service: Exports) -> Response:
    """The file: a ZIP with a folder for each module and a manifest. It is kept for seven days."""
    file = await service.file(actor, DataExportId(export_id))
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Content-Length": str(file.size)}
    return StreamingResponse(file.content, headers=headers, media_type="application/zip")


@erasures.post(
    "/accounts/{account_id}/erasures",
    status_code=202,
    response_model=ErasureView,
    **declare(
        *(ACCOUNT_ERASE, OutranksYou, SessionRequired, AccountStateConflict),
        *(LastAdmin, ErasureExists, TooManyAttempts),
    ),
)
async def request_erasure(
    account_id: Named, actor: CurrentActor, service: Erasures, queries: Queries, body: NewErasure | None = None
) -> Response:
    """Have what is kept of a person erased, but for what the law keeps. Until its day this can be cancelled."""
    given = body or NewErasure()
    erasure = await service.request(actor, account_id, current_password=given.current_password, reason=given.reason)
    return answer(await queries.erasure(actor, erasure.id), 202)


@erasures.get("/erasures/{erasure_id}", response_model=ErasureView, **declare(ACCOUNT_ERASE, ErasureNotFound))
async def read_erasure(erasure_id: UUID, actor: CurrentActor, queries: Queries) -> Response:
    """How far it is, and what each module has kept on which ground."""
    return answer(await queries.erasure(actor, ErasureId(erasure_id)))


@erasures.delete(
    "/erasures/{erasure_id}",
    status_code=204,
    response_class=Response,
    **declare(ACCOUNT_ERASE, ErasureNotFound, ErasureStateConflict, SessionRequired),
)
async def cancel_erasure(erasure_id: UUID, actor: CurrentActor, service: Erasures) -> Response:
    """Keep everything after all."""
    await service.cancel(actor, ErasureId(erasure_id))
    return Response(status_code=204)
