"""What one may be allowed to do with messages."""

from typing import Final

from praktika.kernel.permissions import ALL, Permission

MESSAGE_READ: Final = Permission(
    "notifications.message:read",
    ALL,
    "See which letters were sent to whom, and what became of them.",
    "Видеть, кому какие письма отправлены и что с ними стало.",
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
