"""A person's part of the tables."""

from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.memory_personal_data import MemoryPersonalData, MemorySection
from praktika.notifications.adapters.memory.tables import MESSAGES
from praktika.notifications.adapters.personal_data import LETTERS


def notifications_data_in_memory(store: MemoryStore) -> MemoryPersonalData:
    section = MemorySection(MESSAGES, LETTERS, lambda row, account_id: row.recipient_id == account_id)
    return MemoryPersonalData(store, {"letters": section})
