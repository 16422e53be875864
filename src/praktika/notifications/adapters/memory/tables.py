"""The tables."""

from typing import Final

from praktika.infrastructure.memory import MemoryTable
from praktika.notifications.domain import Message

MESSAGES: Final = MemoryTable[Message]()
