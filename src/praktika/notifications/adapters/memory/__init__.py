"""Notifications in memory."""

from praktika.notifications.adapters.memory.mail import RecordingMailer
from praktika.notifications.adapters.memory.message_rows import MemoryMessageRows
from praktika.notifications.adapters.memory.messages import MemoryMessageRepository
from praktika.notifications.adapters.memory.notices import MemoryNoticeRows, PlainTexts
from praktika.notifications.adapters.memory.personal_data import notifications_data_in_memory
from praktika.notifications.adapters.memory.preferences import MemoryPreferenceRows
from praktika.notifications.adapters.memory.reminder_rows import MemoryReminderRows
from praktika.notifications.adapters.memory.reminders import REMINDERS
from praktika.notifications.adapters.memory.tables import MESSAGES, PREFERENCES
from praktika.notifications.adapters.memory.unit_of_work import MemoryNotificationsUnitOfWork

__all__ = [
    "MESSAGES",
    "PREFERENCES",
    "REMINDERS",
    "MemoryMessageRepository",
    "MemoryMessageRows",
    "MemoryNoticeRows",
    "MemoryNotificationsUnitOfWork",
    "MemoryPreferenceRows",
    "MemoryReminderRows",
    "PlainTexts",
    "RecordingMailer",
    "notifications_data_in_memory",
]
