"""Who tells webhooks: one subscriber per event they may hear of, the one that calls, and the one that forgets."""

from typing import Final

from praktika.kernel.work import Handler, Queue
from praktika.notifications.policies.webhook_types import TYPES
from praktika.notifications.services.deliveries import DELIVER

PURGE_DELIVERIES: Final = "notifications.purge-webhook-deliveries"

HANDLERS: Final = (
    *(
        Handler(
            name=f"notifications.webhooks.{event.name}",
            event=event,
            target="notifications.deliveries.on_event",
            queue=Queue.NOTIFICATIONS,
        )
        for event in TYPES
    ),
    Handler(name=DELIVER, target="notifications.courier.deliver", queue=Queue.NOTIFICATIONS, transactional=False),
    Handler(
        name=PURGE_DELIVERIES,
        target="notifications.deliveries.purge",
        queue=Queue.NOTIFICATIONS,
        transactional=False,
    ),
)
