"""Notices over HTTP: everybody's own."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel

from praktika.infrastructure.answers import answer, paged
from praktika.infrastructure.http import Body, CurrentActor, Cursor, Limit, Moment, declare, router
from praktika.infrastructure.idempotency import IdempotentRoute
from praktika.infrastructure.injection import Provided
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page
from praktika.notifications.adapters.http.shared import KindName, Locale
from praktika.notifications.domain import MessageId, NoticeNotFound
from praktika.notifications.permissions import NOTICE_READ
from praktika.notifications.queries import NoticeFilter, NoticeQueries, NoticeView, UnreadView
from praktika.notifications.services import NoticeService

routes = router("notifications", prefix="/notices", route_class=IdempotentRoute)

Notices = Annotated[NoticeQueries, Depends(Provided("notifications.notice_queries"))]
Service = Annotated[NoticeService, Depends(Provided("notifications.notices"))]


class UpTo(Body, example={"up_to": "2026-10-12T12:00:00Z"}):
    """Newer notices stay as they are."""

    up_to: Moment | None = None


class ReadOut(BaseModel):
    read: int


@routes.get("", response_model=Page[NoticeView], **declare(NOTICE_READ, CursorInvalid, CursorMismatch))
async def list_notices(
    request: Request,
    actor: CurrentActor,
    notices: Notices,
    locale: Locale,
    unread: bool | None = None,
    kind: Annotated[list[KindName], Query()] = [],  # noqa: B006  FastAPI copies it
    created_at_from: Moment | None = None,
    created_at_to: Moment | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """My notices, newest first, in the language of the request."""
    filters = NoticeFilter(unread=unread, kinds=kind, created_at_from=created_at_from, created_at_to=created_at_to)
    return paged(request, await notices.notices(actor, filters, locale=locale, cursor=cursor, limit=limit))


@routes.get("/unread-count", response_model=UnreadView, **declare(NOTICE_READ))
async def count_unread(actor: CurrentActor, notices: Notices) -> Response:
    """How many of my notices are unread. Counted up to a hundred; `more` says that there are still more."""
    return answer(await notices.unread(actor))


@routes.post("/read-all", response_model=ReadOut, **declare(NOTICE_READ))
async def read_all_notices(actor: CurrentActor, service: Service, body: UpTo | None = None) -> Response:
    """Mark all my notices as read that arrived until a moment, now when none is said."""
    return answer(ReadOut(read=await service.read_all(actor, up_to=body.up_to if body else None)))


@routes.post("/{notice_id}/read", response_model=NoticeView, **declare(NOTICE_READ, NoticeNotFound))
async def read_notice(
    notice_id: UUID, actor: CurrentActor, service: Service, notices: Notices, locale: Locale
) -> Response:
    """Mark a notice as read."""
    await service.read(actor, MessageId(notice_id))
    return answer(await notices.notice(actor, MessageId(notice_id), locale=locale))


@routes.post("/{notice_id}/unread", response_model=NoticeView, **declare(NOTICE_READ, NoticeNotFound))
async def unread_notice(
    notice_id: UUID, actor: CurrentActor, service: Service, notices: Notices, locale: Locale
) -> Response:
    """Mark a notice as unread, to come back to it."""
    await service.unread(actor, MessageId(notice_id))
    return answer(await notices.notice(actor, MessageId(notice_id), locale=locale))
