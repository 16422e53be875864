"""One transaction of this module."""

from typing import Protocol

from praktika.kernel.uow import UnitOfWork
from praktika.notifications.ports.messages import MessageRepository
from praktika.notifications.ports.preferences import PreferenceRepository
from praktika.notifications.ports.reminders import ReminderRepository
from praktika.notifications.ports.webhooks import WebhookDeliveryRepository, WebhookRepository


class NotificationsUnitOfWork(UnitOfWork, Protocol):
    @property
    def messages(self) -> MessageRepository: ...

    @property
    def preferences(self) -> PreferenceRepository: ...

    @property
    def reminders(self) -> ReminderRepository: ...

    @property
    def webhooks(self) -> WebhookRepository: ...

    @property
    def deliveries(self) -> WebhookDeliveryRepository: ...
