"""The facade: answers to other modules, worked out from bookings and their history."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from praktika.consultations.adapters.letters import LETTERS, Story, is_for
from praktika.consultations.domain.bookings import HistoryEntry
from praktika.consultations.facade import ConsultationsFacade
from praktika.consultations.ports import Identity
from praktika.consultations.queries.calendars import CERTAINTY, event_of
from praktika.consultations.queries.meetings import MeetingRows
from praktika.kernel.calendars import CalendarEvent, Certainty


class ConsultationsAnswers(ConsultationsFacade):
    def __init__(self, meetings: MeetingRows, identity: Identity) -> None:
        self._meetings = meetings
        self._identity = identity

    async def still_true(
        self, kind: str, subject_id: UUID, recipient: UUID, planned_at: datetime | None = None
    ) -> bool:
        story = await self._told_to(kind, subject_id, recipient)
        facts = LETTERS[kind]
        return story is not None and facts.holds(story) and planned_at in (None, facts.moment(story))

    async def details_of(self, kind: str, subject_id: UUID, recipient: UUID) -> Mapping[str, Any] | None:
        story = await self._told_to(kind, subject_id, recipient)
        if story is None:
            return None
        specialist_id, client_id = story.meeting.people
        names = await self._identity.profiles_of([specialist_id, client_id])
        people: dict[str, Any] = {
            "specialist": names[specialist_id].display_name,
            "client": names[client_id].display_name,
        }
        return {**people, **LETTERS[kind].details(story)}

    async def calendar_event_of(self, subject_id: UUID, recipient: UUID) -> CalendarEvent | None:
        story = await self._story(subject_id)
        if story is None:
            return None
        event = event_of(story.meeting, recipient, await self._identity.profiles_of(story.meeting.people))
        if CERTAINTY[story.meeting.status] is Certainty.CONFIRMED:
            return event
        return _off(event, story.withdrawn) if story.withdrawn else None

    async def _told_to(self, kind: str, subject_id: UUID, recipient: UUID) -> Story | None:
        story = await self._story(subject_id)
        return story if story and is_for(story, kind, recipient) else None

    async def _story(self, booking_id: UUID) -> Story | None:
        meeting = await self._meetings.meeting(booking_id)
        return Story(meeting, await self._meetings.history_of(booking_id)) if meeting else None


def _off(event: CalendarEvent, end: HistoryEntry) -> CalendarEvent:
    """What was agreed and is no longer, at the time calendars have it at; a move leaves that time."""
    length = event.ends_at - event.starts_at
    began = end.from_starts_at or event.starts_at
    return replace(event, status=Certainty.CANCELLED, starts_at=began, ends_at=began + length, location=None)
