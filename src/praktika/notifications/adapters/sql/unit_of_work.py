"""One transaction of this module."""

from praktika.infrastructure.database import SqlUnitOfWork
from praktika.notifications.adapters.sql.messages import SqlMessageRepository
from praktika.notifications.ports import NotificationsUnitOfWork


class SqlNotificationsUnitOfWork(SqlUnitOfWork, NotificationsUnitOfWork):
    @property
    def messages(self) -> SqlMessageRepository:
        return SqlMessageRepository(self)
