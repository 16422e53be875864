"""One transaction of this module."""

from praktika.infrastructure.database import SqlUnitOfWork
from praktika.notifications.adapters.sql.messages import SqlMessageRepository
from praktika.notifications.adapters.sql.preferences import SqlPreferenceRepository
from praktika.notifications.adapters.sql.reminders import SqlReminderRepository
from praktika.notifications.adapters.sql.webhooks import SqlWebhookDeliveryRepository, SqlWebhookRepository
from praktika.notifications.ports import NotificationsUnitOfWork


class SqlNotificationsUnitOfWork(SqlUnitOfWork, NotificationsUnitOfWork):
    @property
    def messages(self) -> SqlMessageRepository:
        return SqlMessageRepository(self)

    @property
    def preferences(self) -> SqlPreferenceRepository:
        return SqlPreferenceRepository(self)

    @property
    def reminders(self) -> SqlReminderRepository:
        return SqlReminderRepository(self)

    @property
    def webhooks(self) -> SqlWebhookRepository:
        return SqlWebhookRepository(self)

    @property
    def deliveries(self) -> SqlWebhookDeliveryRepository:
        return SqlWebhookDeliveryRepository(self)
