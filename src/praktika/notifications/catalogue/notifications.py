"""What people are told of this module's own facts."""

from typing import Final

from praktika.notifications.catalogue.kinds import BOTH, Kind
from praktika.notifications.events import WebhookDisabled

KINDS: Final = (
    Kind(
        name="webhook.disabled",
        en="A webhook was disabled",
        ru="Отключение вебхуков",
        events=(WebhookDisabled,),
        subject="webhook_id",
        to=None,
        variables=frozenset({"receiver", "cause"}),
        kept=frozenset({"receiver", "cause"}),
        page="/webhooks/{subject_id}",
        channels=BOTH,
        locked=True,
    ),
)
