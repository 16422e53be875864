"""Who handles which fact: one subscriber per event, and the one that sends."""

from typing import Final

from praktika.identity.events import AccountErasureRequested
from praktika.kernel.work import Handler, Queue
from praktika.notifications.catalogue import EVENTS
from praktika.notifications.domain import RETRIES
from praktika.notifications.services import SEND

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
    Handler(
        name=SEND,
        target="notifications.sender.send",
        queue=Queue.NOTIFICATIONS,
        back_off=RETRIES,
        transactional=False,
    ),
)
