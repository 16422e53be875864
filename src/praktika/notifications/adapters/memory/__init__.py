"""Notifications in memory."""

from praktika.notifications.adapters.memory.mail import RecordingMailer
from praktika.notifications.adapters.memory.message_queries import MemoryMessageQueries
from praktika.notifications.adapters.memory.messages import MemoryMessageRepository
from praktika.notifications.adapters.memory.personal_data import notifications_data_in_memory
from praktika.notifications.adapters.memory.tables import MESSAGES
from praktika.notifications.adapters.memory.unit_of_work import MemoryNotificationsUnitOfWork

__all__ = [
    "MESSAGES",
    "MemoryMessageQueries",
    "MemoryMessageRepository",
    "MemoryNotificationsUnitOfWork",
    "RecordingMailer",
    "notifications_data_in_memory",
]
