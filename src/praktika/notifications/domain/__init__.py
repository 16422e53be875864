"""What is told to people, and what may become of it."""

from praktika.notifications.domain.messages import (
    REPLY_LENGTH,
    RETRIES,
    TRANSITIONS,
    Channel,
    Message,
    MessageExpired,
    MessageId,
    MessageNotFound,
    MessageState,
    MessageStateConflict,
    NoticeNotFound,
    Reason,
    Recipient,
    masked,
)
from praktika.notifications.domain.preferences import KIND_LOCKED, UNKNOWN_KIND, Choice, Preferences
from praktika.notifications.domain.reminders import (
    LATEST,
    Reminder,
    ReminderId,
    ReminderState,
    ReminderStateConflict,
)

__all__ = [
    "KIND_LOCKED",
    "LATEST",
    "REPLY_LENGTH",
    "RETRIES",
    "TRANSITIONS",
    "UNKNOWN_KIND",
    "Channel",
    "Choice",
    "Message",
    "MessageExpired",
    "MessageId",
    "MessageNotFound",
    "MessageState",
    "MessageStateConflict",
    "NoticeNotFound",
    "Preferences",
    "Reason",
    "Recipient",
    "Reminder",
    "ReminderId",
    "ReminderState",
    "ReminderStateConflict",
    "masked",
]
