"""Who handles which fact: one subscriber per event, those that send and spread, and what is done by the day."""

from typing import Final

from praktika.identity.events import AccountArchived, AccountBlocked, AccountErasureRequested
from praktika.kernel.work import Handler, Queue
from praktika.notifications.adapters.webhook_tasks import HANDLERS as WEBHOOKS
from praktika.notifications.catalogue import EVENTS, REMINDING_EVENTS
from praktika.notifications.domain import RETRIES
from praktika.notifications.services import BURY, REMIND, SEND, SPREAD

HANDLERS: Final = (
    *(
        Handler(
            name=f"notifications.{event.name}",
            event=event,
            target="notifications.notifier.on_event",
            queue=Queue.NOTIFICATIONS,
        )
        for event in EVENTS
    ),
    Handler(
        name="notifications.erase-person",
        event=AccountErasureRequested,
        target="notifications.personal_data.on_account_erasure_requested",
        queue=Queue.NOTIFICATIONS,
    ),
    *(
        Handler(
            name=f"notifications.suppress.{event.name}",
            event=event,
            target="notifications.message_service.on_account_closed",
            queue=Queue.NOTIFICATIONS,
        )
        for event in (AccountBlocked, AccountArchived)
    ),
    *(
        Handler(
            name=f"notifications.plan-reminders.{event.name}",
            event=event,
            target="notifications.reminders.on_event",
            queue=Queue.NOTIFICATIONS,
        )
        for event in REMINDING_EVENTS
    ),
    *(
        Handler(
            name=f"notifications.cancel-reminders.{event.name}",
            event=event,
            target="notifications.reminders.on_account_closed",
            queue=Queue.NOTIFICATIONS,
        )
        for event in (AccountBlocked, AccountArchived)
    ),
    Handler(name=REMIND, target="notifications.reminders.remind", queue=Queue.NOTIFICATIONS),
    Handler(
        name="notifications.plan-reminders",
        target="notifications.reminder_planner.plan",
        queue=Queue.NOTIFICATIONS,
        transactional=False,
    ),
    Handler(
        name="notifications.purge-reminders",
        target="notifications.reminder_planner.purge",
        queue=Queue.NOTIFICATIONS,
        transactional=False,
    ),
    Handler(
        name="notifications.purge",
        target="notifications.purges.purge",
        queue=Queue.NOTIFICATIONS,
        transactional=False,
    ),
    Handler(name=SPREAD, target="notifications.notifier.spread", queue=Queue.NOTIFICATIONS),
    *WEBHOOKS,
    Handler(
        name=SEND,
        target="notifications.sender.send",
        queue=Queue.NOTIFICATIONS,
        back_off=RETRIES,
        transactional=False,
        when_dead=BURY,
    ),
    Handler(name=BURY, target="notifications.message_service.on_work_dead", queue=Queue.NOTIFICATIONS),
)
