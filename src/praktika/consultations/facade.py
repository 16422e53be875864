"""Questions other modules may ask. Nothing here changes anything."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from praktika.kernel.calendars import CalendarEvent


class ConsultationsFacade(Protocol):
    """A booking is the subject of every message."""

    async def still_true(
        self, kind: str, subject_id: UUID, recipient: UUID, planned_at: datetime | None = None
    ) -> bool:
        """Whether a message of this kind still says what is so, and for `planned_at`: when the consultation begins, or
        when what is told happened."""
        ...

    async def details_of(self, kind: str, subject_id: UUID, recipient: UUID) -> Mapping[str, Any] | None:
        """What a message of this kind tells this recipient; None when he is neither of the two."""
        ...

    async def calendar_event_of(self, subject_id: UUID, recipient: UUID) -> CalendarEvent | None:
        """What this recipient's calendar is to show: an agreed booking and with whom, or that it is off. None of what
        was not agreed before."""
        ...
