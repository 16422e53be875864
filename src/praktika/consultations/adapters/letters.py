"""The messages about bookings: one row a kind says for whom it is, when it is so, and what it tells."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from praktika.consultations.domain.bookings import BookingStatus, By, HistoryEntry, HistoryKind, Reason
from praktika.consultations.queries.meetings import Meeting

WHY: Final[Mapping[Reason, Mapping[str, str]]] = {
    Reason.FORCE_MAJEURE: {"en": "circumstances beyond control", "ru": "непредвиденные обстоятельства"},
    Reason.GOT_SICK: {"en": "illness", "ru": "болезнь"},
    Reason.SCHEDULE_CONFLICT: {"en": "the time no longer suits", "ru": "изменились планы на это время"},
    Reason.ACCOUNT_BLOCKED: {
        "en": "one of the two can no longer take part",
        "ru": "один из участников больше не может участвовать",
    },
}
"""In words; of the other reasons there is nothing to say."""


@dataclass(frozen=True, slots=True)
class Story:
    """A booking and its history so far."""

    meeting: Meeting
    history: Sequence[HistoryEntry]

    @property
    def turn(self) -> HistoryEntry:
        """What happened last, but for another topic or place."""
        return next(each for each in reversed(self.history) if each.kind is not HistoryKind.CHANGED)

    @property
    def withdrawn(self) -> HistoryEntry | None:
        """What ended the last agreement. Whatever is told after it says so too, as its own letter may not have left."""
        return next((each for each in reversed(self.history) if each.was_agreed), None)

    @property
    def since(self) -> Sequence[HistoryEntry]:
        """What happened after the last agreement ended."""
        return self.history[self.withdrawn.seq :] if self.withdrawn else ()

    @property
    def agreed_at(self) -> datetime:
        """When it was to be while it was agreed last."""
        return (self.withdrawn and self.withdrawn.from_starts_at) or self.meeting.starts_at

    @property
    def left_at(self) -> datetime:
        """When it was to be before it was moved."""
        return self.turn.from_starts_at or self.meeting.starts_at


def _starts_at(story: Story) -> datetime:
    return story.meeting.starts_at


def _last_changed_at(story: Story) -> datetime:
    return story.history[-1].at


def _turned_at(story: Story) -> datetime:
    """Of what went there and back before a letter left only the last is told."""
    return story.turn.at


def _moved_to(story: Story) -> datetime:
    """Where the move led that ended the last agreement, wherever the booking went from there."""
    return next((each.from_starts_at for each in story.since if each.from_starts_at), story.meeting.starts_at)


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """`to`: the member of the booking that names whom it is for. `moment`: what `planned_at` is to be equal to."""

    to: str
    holds: Callable[[Story], bool]
    details: Callable[[Story], Mapping[str, Any]]
    moment: Callable[[Story], datetime] = _starts_at


def _turned(kind: HistoryKind) -> Callable[[Story], bool]:
    return lambda story: story.turn.kind is kind


def _own_move(story: Story) -> bool:
    """Until somebody else has the last word: what he is told of that takes the old time out of his calendar, too. Of
    what he cancels himself he is told nothing else.
    """
    was_moved = story.withdrawn is not None and story.withdrawn.kind is HistoryKind.RESCHEDULED
    return was_moved and story.turn.by is By.CLIENT


def _changed(story: Story) -> bool:
    return story.history[-1].kind is HistoryKind.CHANGED


def _agreed(story: Story) -> bool:
    return story.meeting.status is BookingStatus.AGREED


def _times(story: Story) -> dict[str, Any]:
    minutes = (story.meeting.ends_at - story.meeting.starts_at) // timedelta(minutes=1)
    return {"starts_at": story.meeting.starts_at, "minutes": minutes}


def _topic(story: Story) -> dict[str, Any]:
    return _times(story) | {"context": story.meeting.context}


def _place(story: Story) -> dict[str, Any]:
    return _topic(story) | {"location": story.meeting.location}


def _question(story: Story) -> dict[str, Any]:
    return _topic(story) | {"note": story.meeting.note, "answer_by": story.meeting.hold_expires_at}


def _answer(story: Story) -> dict[str, Any]:
    reason = story.turn.reason
    why = WHY.get(reason) if reason else None
    return _topic(story) | {"why": why, "comment": story.turn.text, "by": story.turn.by.value}


def _move(story: Story) -> dict[str, Any]:
    was = {"old_starts_at": story.left_at, "answer_by": story.meeting.hold_expires_at}
    return _topic(story) | was | {"by": story.turn.by.value}


def _move_from_agreed(story: Story) -> dict[str, Any]:
    """`answer_by` None: he has cancelled it since."""
    answer_by = story.meeting.hold_expires_at if story.meeting.is_active else None
    return _move(story) | {"old_starts_at": story.agreed_at, "answer_by": answer_by}


CLIENT: Final = "client_id"
SPECIALIST: Final = "specialist_id"

LETTERS: Final[Mapping[str, LetterFacts]] = {
    "slot.reserved": LetterFacts(SPECIALIST, _turned(HistoryKind.RESERVED), _question),
    "slot.reserved.client": LetterFacts(CLIENT, _turned(HistoryKind.RESERVED), _question),
    "slot.agreed": LetterFacts(CLIENT, _agreed, _place, _turned_at),
    "slot.agreed.specialist": LetterFacts(SPECIALIST, _agreed, _place, _turned_at),
    "slot.declined": LetterFacts(CLIENT, _turned(HistoryKind.DECLINED), _answer),
    "slot.expired": LetterFacts(CLIENT, _turned(HistoryKind.EXPIRED), _topic),
    "slot.expired.specialist": LetterFacts(SPECIALIST, _turned(HistoryKind.EXPIRED), _topic),
    "slot.cancelled": LetterFacts(CLIENT, _turned(HistoryKind.CANCELLED), _answer),
    "slot.cancelled.specialist": LetterFacts(SPECIALIST, _turned(HistoryKind.CANCELLED), _answer),
    "slot.moved": LetterFacts(CLIENT, _turned(HistoryKind.RESCHEDULED), _move, _turned_at),
    "slot.moved.own": LetterFacts(CLIENT, _own_move, _move_from_agreed, _moved_to),
    "slot.moved.specialist": LetterFacts(SPECIALIST, _turned(HistoryKind.RESCHEDULED), _move, _turned_at),
    "slot.changed": LetterFacts(CLIENT, _changed, _place, _last_changed_at),
    "slot.changed.specialist": LetterFacts(SPECIALIST, _changed, _place, _last_changed_at),
    "slot.reminder": LetterFacts(CLIENT, _agreed, _place),
    "slot.reminder.specialist": LetterFacts(SPECIALIST, _agreed, _place),
}


def is_for(story: Story, kind: str, recipient: UUID) -> bool:
    return bool(getattr(story.meeting, LETTERS[kind].to) == recipient)
