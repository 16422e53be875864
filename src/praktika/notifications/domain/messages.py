"""A message to one person, and the states it may pass through."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from praktika.kernel.errors import Conflict, NotFound
from praktika.notifications.events import MessageDead

MessageId = NewType("MessageId", UUID)

RETRIES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
"""Waits between tries to hand a letter over; after the last one it is dead."""

REPLY_LENGTH: Final = 500


class Channel(StrEnum):
    MAIL = "mail"


class MessageState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    EXPIRED = "expired"
    OBSOLETE = "obsolete"
    SUPPRESSED = "suppressed"


TRANSITIONS: Final = {
    MessageState.QUEUED: {MessageState.SENDING},
    MessageState.SENDING: {
        MessageState.SENDING,  # taken up again after a crash: the work row lets only one process at it
        MessageState.SENT,
        MessageState.QUEUED,
        MessageState.DEAD,
        MessageState.EXPIRED,
        MessageState.OBSOLETE,
        MessageState.SUPPRESSED,
    },
    MessageState.SENT: set(),
    MessageState.DEAD: set(),
    MessageState.EXPIRED: set(),
    MessageState.OBSOLETE: set(),
    MessageState.SUPPRESSED: set(),
}


class Reason(StrEnum):
    """Why a message was suppressed."""

    NO_ADDRESS = "no-address"
    RECIPIENT_NOT_ACTIVE = "recipient-not-active"


class MessageNotFound(NotFound, code="notifications.message-not-found", ru="Такого сообщения нет."):
    """There is no such message."""


class MessageStateConflict(Conflict, code="notifications.message-state", ru="Состояние сообщения этого не допускает."):
    """The message is not in a state that allows this."""


@dataclass(eq=False, kw_only=True)
class Message:
    """One letter for one account. The address is asked for when it leaves; only its masked form is kept."""

    id: MessageId
    kind: str
    channel: Channel
    recipient_id: UUID
    organisation_id: UUID | None = None  # the recipient's; whose managers may see the message
    subject_type: str
    subject_id: UUID
    dedupe_key: str
    not_after: datetime | None = None  # later it is pointless
    state: MessageState = MessageState.QUEUED
    attempts: int = 0
    locale: str | None = None  # known when it leaves, like the address
    address_masked: str | None = None
    reason: Reason | None = None
    last_error: str | None = None
    smtp_reply: str | None = None
    sent_at: datetime | None = None
    created_at: datetime
    version: int = 1

    @property
    def is_settled(self) -> bool:
        return not TRANSITIONS[self.state]

    def is_late(self, now: datetime) -> bool:
        return self.not_after is not None and now > self.not_after

    def claim(self) -> None:
        self._become(MessageState.SENDING)
        self.attempts += 1

    def address_to(self, address: str, locale: str) -> None:
        self.address_masked = masked(address)
        self.locale = locale

    def sent(self, reply: str, now: datetime) -> None:
        self._become(MessageState.SENT)
        self.smtp_reply, self.sent_at, self.last_error = reply[:REPLY_LENGTH], now, None

    def suppress(self, reason: Reason) -> None:
        self._become(MessageState.SUPPRESSED)
        self.reason = reason

    def expire(self) -> None:
        self._become(MessageState.EXPIRED)

    def outlive(self) -> None:
        """What it was about holds no longer."""
        self._become(MessageState.OBSOLETE)

    def postpone(self, error: str, now: datetime) -> MessageDead | None:
        """Back into the queue; dead after the last try."""
        if self.attempts > len(RETRIES):
            return self.give_up(error, now)
        self._become(MessageState.QUEUED)
        self.last_error = error[:REPLY_LENGTH]
        return None

    def give_up(self, error: str, now: datetime) -> MessageDead:
        self._become(MessageState.DEAD)
        self.last_error = error[:REPLY_LENGTH]
        return MessageDead(occurred_at=now, message_id=self.id, kind=self.kind)

    def _become(self, state: MessageState) -> None:
        if state not in TRANSITIONS[self.state]:
            raise MessageStateConflict(state=self.state.value)
        self.state = state
        self.version += 1


def masked(address: str) -> str:
    """`a***@example.org`: enough to recognise, too little to write to."""
    local, _, host = address.rpartition("@")
    return f"{local[:1]}***@{host}"
