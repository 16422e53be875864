"""The tables."""

from typing import Final

from praktika.infrastructure.memory import MemoryTable
from praktika.notifications.domain import Message, Preferences

MESSAGES: Final = MemoryTable[Message]()
PREFERENCES: Final = MemoryTable[Preferences]()
