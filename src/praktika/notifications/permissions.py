"""What one may be allowed to do with messages."""

from typing import Final

from praktika.kernel.permissions import ALL, Permission

MESSAGE_READ: Final = Permission(
    "notifications.message:read",
    ALL,
    "See which letters were sent to whom, and what became of them.",
    "Видеть, кому какие письма отправлены и что с ними стало.",
)
