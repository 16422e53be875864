"""Notifications in PostgreSQL."""

from praktika.notifications.adapters.sql.message_queries import SqlMessageQueries
from praktika.notifications.adapters.sql.messages import SqlMessageRepository
from praktika.notifications.adapters.sql.personal_data import notifications_data
from praktika.notifications.adapters.sql.unit_of_work import SqlNotificationsUnitOfWork

__all__ = [
    "SqlMessageQueries",
    "SqlMessageRepository",
    "SqlNotificationsUnitOfWork",
    "notifications_data",
]
