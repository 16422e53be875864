"""Changes of addresses in memory."""

from praktika.identity.adapters.memory.storage.repository import Repository
from praktika.identity.adapters.memory.storage.tables import EMAIL_CHANGES
from praktika.identity.domain import EmailChange
from praktika.identity.ports import EmailChangeRepository


class MemoryEmailChangeRepository(Repository, EmailChangeRepository):
    async def add(self, change: EmailChange) -> None:
        self._transaction.add(EMAIL_CHANGES, change.id, change)
