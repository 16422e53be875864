"""One transaction of this module."""

from typing import Protocol

from praktika.kernel.uow import UnitOfWork
from praktika.notifications.ports.messages import MessageRepository


class NotificationsUnitOfWork(UnitOfWork, Protocol):
    @property
    def messages(self) -> MessageRepository: ...
