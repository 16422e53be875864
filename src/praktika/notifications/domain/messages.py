"""A message to one person, and the states it may pass through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NewType
from uuid import UUID

from praktika.kernel.errors import Conflict, NotFound
from praktika.notifications.events import MessageDead

MessageId = NewType("MessageId", UUID)

RETRIES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
"""Waits between tries to hand a letter over; after the last one it is dead."""

REPLY_LENGTH: Final = 500


class Channel(StrEnum):
    MAIL = "mail"
    NOTICE = "notice"  # in the portal itself


class MessageState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    EXPIRED = "expired"
    OBSOLETE = "obsolete"
    SUPPRESSED = "suppressed"


TRANSITIONS: Final = {
    MessageState.QUEUED: {MessageState.SENDING, MessageState.SUPPRESSED, MessageState.DEAD},
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
    MessageState.DEAD: {MessageState.QUEUED, MessageState.SENDING},  # only when staff want it
    MessageState.EXPIRED: set(),
    MessageState.OBSOLETE: set(),
    MessageState.SUPPRESSED: set(),
}


class Reason(StrEnum):
    """Why a message was suppressed."""

    NO_ADDRESS = "no-address"
    RECIPIENT_NOT_ACTIVE = "recipient-not-active"
    PREFERENCE = "preference"
    TRANSPORT_OFF = "transport-off"


class MessageNotFound(NotFound, code="notifications.message-not-found", ru="Такого сообщения нет."):
    """There is no such message."""


class MessageStateConflict(Conflict, code="notifications.message-state", ru="Состояние сообщения этого не допускает."):
    """The message is not in a state that allows this."""


class MessageExpired(Conflict, code="notifications.message-expired", ru="Это сообщение уже ни к чему: его срок вышел."):
    """The time for this message is over."""


class NoticeNotFound(NotFound, code="notifications.notice-not-found", ru="Такого уведомления нет."):
    """There is no such notice."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """An account; or, with the name of a module, somebody without one whom that module knows by this id."""

    id: UUID
    module: str | None = None

    def __str__(self) -> str:
        return f"{self.module}:{self.id}" if self.module else str(self.id)


@dataclass(eq=False, kw_only=True)
class Message:
    """A letter or a notice for one person. An address is asked for when a letter leaves; only its masked form is kept.

    A notice keeps the values it was made of and none of its text, which is written when it is read.
    """

    id: MessageId
    kind: str
    channel: Channel
    recipient_id: UUID | None = None
    external_module: str | None = None  # who knows the recipient that has no account
    external_ref: UUID | None = None  # and by which id
    organisation_id: UUID | None = None  # the recipient's; whose managers may see the message
    subject_type: str
    subject_id: UUID
    dedupe_key: str
    planned_at: datetime | None = None  # when its subject was to be, as it was then
    not_after: datetime | None = None  # later it is pointless
    state: MessageState = MessageState.QUEUED
    attempts: int = 0
    locale: str | None = None  # known when it leaves, like the address
    address_masked: str | None = None
    reason: Reason | None = None
    last_error: str | None = None
    smtp_reply: str | None = None
    sent_at: datetime | None = None
    context: Mapping[str, Any] | None = None  # of a notice that arrived
    read_at: datetime | None = None
    created_at: datetime
    version: int = 1

    @property
    def recipient(self) -> Recipient:
        if self.recipient_id:
            return Recipient(self.recipient_id)
        assert self.external_ref
        return Recipient(self.external_ref, self.external_module)

    @property
    def is_settled(self) -> bool:
        return not TRANSITIONS[self.state]

    @property
    def is_on_its_way(self) -> bool:
        return self.state in (MessageState.QUEUED, MessageState.SENDING)

    def is_late(self, now: datetime) -> bool:
        return self.not_after is not None and now > self.not_after

    def claim(self) -> None:
        self._revive()
        self._become(MessageState.SENDING)
        self.attempts += 1

    def requeue(self, now: datetime) -> None:
        """What was given up is tried again; MessageExpired when nobody needs it any more."""
        if self.state is not MessageState.DEAD:
            raise MessageStateConflict(state=self.state.value)
        if self.is_late(now):
            raise MessageExpired
        self._revive()
        self._become(MessageState.QUEUED)

    def address_to(self, address: str, locale: str) -> None:
        self.address_masked = masked(address)
        self.locale = locale

    def sent(self, reply: str, now: datetime) -> None:
        self._become(MessageState.SENT)
        self.smtp_reply, self.sent_at, self.last_error = reply[:REPLY_LENGTH], now, None

    def arrive(self, context: Mapping[str, Any], now: datetime) -> None:
        """As a notice."""
        self._become(MessageState.SENT)
        self.context, self.sent_at, self.last_error = context, now, None

    def read(self, now: datetime) -> None:
        """Again leaves it as it is."""
        if self.read_at is None:
            self._mark(now)

    def unread(self) -> None:
        if self.read_at is not None:
            self._mark(None)

    def _mark(self, read_at: datetime | None) -> None:
        self.read_at = read_at
        self.version += 1

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

    def _revive(self) -> None:
        """The tries of a message that was given up are counted anew."""
        if self.state is MessageState.DEAD:
            self.attempts = 0

    def _become(self, state: MessageState) -> None:
        if state not in TRANSITIONS[self.state]:
            raise MessageStateConflict(state=self.state.value)
        self.state = state
        self.version += 1


def masked(address: str) -> str:
    """`a***@example.org`: enough to recognise, too little to write to."""
    local, _, host = address.rpartition("@")
    return f"{local[:1]}***@{host}"
