"""One transaction of this module."""

from praktika.infrastructure.memory import MemoryUnitOfWork
from praktika.notifications.adapters.memory.messages import MemoryMessageRepository
from praktika.notifications.adapters.memory.preferences import MemoryPreferenceRepository
from praktika.notifications.adapters.memory.reminders import MemoryReminderRepository
from praktika.notifications.adapters.memory.webhooks import MemoryWebhookDeliveryRepository, MemoryWebhookRepository
from praktika.notifications.ports import NotificationsUnitOfWork


class MemoryNotificationsUnitOfWork(MemoryUnitOfWork, NotificationsUnitOfWork):
    @property
    def messages(self) -> MemoryMessageRepository:
        return MemoryMessageRepository(self.transaction)

    @property
    def preferences(self) -> MemoryPreferenceRepository:
        return MemoryPreferenceRepository(self.transaction)

    @property
    def reminders(self) -> MemoryReminderRepository:
        return MemoryReminderRepository(self.transaction)

    @property
    def webhooks(self) -> MemoryWebhookRepository:
        return MemoryWebhookRepository(self.transaction)

    @property
    def deliveries(self) -> MemoryWebhookDeliveryRepository:
        return MemoryWebhookDeliveryRepository(self.transaction)
