"""One transaction of this module."""

from praktika.infrastructure.memory import MemoryUnitOfWork
from praktika.notifications.adapters.memory.messages import MemoryMessageRepository
from praktika.notifications.ports import NotificationsUnitOfWork


class MemoryNotificationsUnitOfWork(MemoryUnitOfWork, NotificationsUnitOfWork):
    @property
    def messages(self) -> MemoryMessageRepository:
        return MemoryMessageRepository(self.transaction)
