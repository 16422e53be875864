"""Notifications in PostgreSQL."""

from praktika.notifications.adapters.sql.message_rows import SqlMessageRows
from praktika.notifications.adapters.sql.messages import SqlMessageRepository
from praktika.notifications.adapters.sql.notices import SqlNoticeRows
from praktika.notifications.adapters.sql.personal_data import notifications_data
from praktika.notifications.adapters.sql.preferences import SqlPreferenceRows
from praktika.notifications.adapters.sql.reminder_rows import SqlReminderRows
from praktika.notifications.adapters.sql.unit_of_work import SqlNotificationsUnitOfWork

__all__ = [
    "SqlMessageRepository",
    "SqlMessageRows",
    "SqlNoticeRows",
    "SqlNotificationsUnitOfWork",
    "SqlPreferenceRows",
    "SqlReminderRows",
    "notifications_data",
]
