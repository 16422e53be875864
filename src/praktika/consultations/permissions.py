"""What one may be allowed to do with slots and bookings."""

from typing import Final

from praktika.kernel.permissions import OWN, OWN_OR_ALL, Permission

SLOT_READ: Final = Permission(
    "consultations.slot:read", OWN_OR_ALL, "See slots and bookings.", "Видеть окна консультаций и записи на них."
)
SLOT_WRITE: Final = Permission(
    "consultations.slot:write", OWN_OR_ALL, "Publish slots.", "Публиковать окна консультаций."
)
SLOT_RESERVE: Final = Permission("consultations.slot:reserve", OWN, "Reserve slots.", "Записываться на консультации.")
SLOT_DECIDE: Final = Permission(
    "consultations.slot:decide",
    OWN_OR_ALL,
    "Agree to, decline and close bookings.",
    "Подтверждать, отклонять и завершать записи.",
)
SETTINGS_WRITE: Final = Permission(
    "consultations.settings:write",
    OWN_OR_ALL,
    "Set notices, holds and the time zone of a specialist.",
    "Задавать сроки и часовой пояс специалиста.",
)
FEED_MANAGE: Final = Permission(
    "consultations.feed:manage", OWN, "Make and revoke calendar feeds.", "Создавать и отзывать ленты календаря."
)
