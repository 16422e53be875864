"""What is told to people, and what may become of it."""

from praktika.notifications.domain.messages import (
    REPLY_LENGTH,
    RETRIES,
    TRANSITIONS,
    Channel,
    Message,
    MessageId,
    MessageNotFound,
    MessageState,
    MessageStateConflict,
    Reason,
    masked,
)

__all__ = [
    "REPLY_LENGTH",
    "RETRIES",
    "TRANSITIONS",
    "Channel",
    "Message",
    "MessageId",
    "MessageNotFound",
    "MessageState",
    "MessageStateConflict",
    "Reason",
    "masked",
]
