"""The audit trail."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from praktika.identity.permissions import AUDIT_READ
from praktika.identity.queries import AuditEventNotFound, AuditEventView, AuditFilter, AuditQueries
from praktika.infrastructure.answers import answer, paged
from praktika.infrastructure.http import CurrentActor, Cursor, Limit, Moment, declare, router
from praktika.infrastructure.injection import Provided
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page

routes = router("identity", prefix="/audit-events")

Audit = Annotated[AuditQueries, Depends(Provided("identity.audit_queries"))]

Name = Annotated[str, Query(max_length=100)]


@routes.get("", response_model=Page[AuditEventView], **declare(AUDIT_READ, CursorInvalid, CursorMismatch))
async def list_audit_events(
    request: Request,
    actor: CurrentActor,
    audit: Audit,
    actor_id: UUID | None = None,
    subject_type: Name | None = None,
    subject_id: UUID | None = None,
    action: Annotated[list[str], Query(max_length=50)] = [],  # noqa: B006  FastAPI copies it
    organisation_id: UUID | None = None,
    at_from: Moment | None = None,
    at_to: Moment | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Who did what, newest first: about oneself, in one's organisation for managers, everything for administrators."""
    where = AuditFilter(
        actor_id=actor_id,
        subject_type=subject_type,
        subject_id=subject_id,
        action=tuple(action),
        organisation_id=organisation_id,
        at_from=at_from,
        at_to=at_to,
    )
    return paged(request, await audit.events(actor, where, cursor=cursor, limit=limit))


@routes.get("/{event_id}", response_model=AuditEventView, **declare(AUDIT_READ, AuditEventNotFound))
async def read_audit_event(event_id: UUID, actor: CurrentActor, audit: Audit) -> Response:
    """One entry; entries are never changed."""
    return answer(await audit.event(actor, event_id))
