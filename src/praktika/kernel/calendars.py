"""Appointments as calendars keep them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Certainty(StrEnum):
    """STATUS of RFC 5545."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """An appointment as its reader's calendar keeps it: the same `uid` for ever, a `sequence` that only grows."""

    uid: str
    sequence: int
    updated_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    status: Certainty = Certainty.CONFIRMED
    location: str | None = None
    description: str | None = None
    url: str | None = None

    @property
    def cancelled(self) -> bool:
        return self.status is Certainty.CANCELLED
