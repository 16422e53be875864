"""What one may be allowed to do with messages."""

from typing import Final

from praktika.kernel.permissions import ALL, OWN, Permission

NOTICE_READ: Final = Permission("notifications.notice:read", OWN, "Read one's own notices.", "Читать свои уведомления.")
PREFERENCE_UPDATE: Final = Permission(
    "notifications.preference:update",
    OWN,
    "Choose what to be told of, and how.",
    "Выбирать, о чём и как получать сообщения.",
)
MESSAGE_READ: Final = Permission(
    "notifications.message:read",
    ALL,
    "See which letters were sent to whom, and what became of them.",
    "Видеть, кому какие письма отправлены и что с ними стало.",
)
MESSAGE_REQUEUE: Final = Permission(
    "notifications.message:requeue",
    ALL,
    "Try letters again that were given up.",
    "Снова отправлять письма, которые не удалось доставить.",
)
TEMPLATE_READ: Final = Permission(
    "notifications.template:read",
    ALL,
    "See how letters look.",
    "Видеть, как выглядят письма.",
)

WEBHOOK_MANAGE: Final = Permission(
    "notifications.webhook:manage",
    ALL,
    "Let other programs hear what happens, and see what they were told.",
    "Сообщать о событиях другим программам и видеть, что им сообщено.",
)
DEAD_LETTER_READ: Final = Permission(
    "notifications.dead-letter:read",
    ALL,
    "See which background work was given up, and why.",
    "Видеть, какая фоновая работа не удалась и почему.",
)
DEAD_LETTER_REQUEUE: Final = Permission(
    "notifications.dead-letter:requeue",
    ALL,
    "Have work that was given up done again, or discard it.",
    "Повторять неудавшуюся фоновую работу или отказываться от неё.",
)
