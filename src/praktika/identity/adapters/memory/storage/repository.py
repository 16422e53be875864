"""What repositories share."""

from praktika.infrastructure.memory import MemoryTransaction


class Repository:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
