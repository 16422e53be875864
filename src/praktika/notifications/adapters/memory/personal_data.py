"""A person's part of the tables."""

from collections.abc import Callable
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.memory_personal_data import MemoryPersonalData, MemorySection
from praktika.notifications.adapters.memory.reminders import REMINDERS
from praktika.notifications.adapters.memory.tables import MESSAGES, PREFERENCES
from praktika.notifications.adapters.personal_data import LETTERS, NOTICES
from praktika.notifications.adapters.personal_data import PREFERENCES as CHOSEN
from praktika.notifications.adapters.personal_data import REMINDERS as PLANNED
from praktika.notifications.domain import Channel, Message


def _to_them(channel: Channel) -> Callable[[Message, UUID], bool]:
    return lambda message, account_id: message.recipient_id == account_id and message.channel is channel


def notifications_data_in_memory(store: MemoryStore) -> MemoryPersonalData:
    sections = {
        "letters": MemorySection(MESSAGES, LETTERS, _to_them(Channel.MAIL)),
        "notices": MemorySection(MESSAGES, NOTICES, _to_them(Channel.NOTICE)),
        "reminders": MemorySection(REMINDERS, PLANNED, lambda row, account_id: row.recipient_id == account_id),
        "preferences": MemorySection(PREFERENCES, CHOSEN),
    }
    return MemoryPersonalData(store, sections)
