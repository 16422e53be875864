"""Reminders over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from praktika.infrastructure.answers import paged
from praktika.infrastructure.http import CurrentActor, Cursor, Limit, Moment, declare, router
from praktika.infrastructure.injection import Provided
from praktika.kernel.pagination import CursorInvalid, CursorMismatch, Page
from praktika.notifications.domain import ReminderState
from praktika.notifications.permissions import MESSAGE_READ
from praktika.notifications.queries import ReminderFilter, ReminderQueries, ReminderSort, ReminderView

routes = router("notifications")

Reminders = Annotated[ReminderQueries, Depends(Provided("notifications.reminder_queries"))]


@routes.get("/reminders", response_model=Page[ReminderView], **declare(MESSAGE_READ, CursorInvalid, CursorMismatch))
async def list_reminders(
    request: Request,
    actor: CurrentActor,
    reminders: Reminders,
    recipient_id: UUID | None = None,
    subject_id: UUID | None = None,
    state: Annotated[list[ReminderState], Query()] = [],  # noqa: B006  FastAPI copies it
    due_at_from: Moment | None = None,
    due_at_to: Moment | None = None,
    sort: ReminderSort = "due_at",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Who is to be reminded of what and when, and what became of it; by default the earliest first."""
    filters = ReminderFilter(
        recipient_id=recipient_id,
        subject_id=subject_id,
        states=state,
        due_at_from=due_at_from,
        due_at_to=due_at_to,
    )
    return paged(request, await reminders.reminders(actor, filters, sort=sort, cursor=cursor, limit=limit))
