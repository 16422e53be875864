"""Changes of addresses in PostgreSQL."""

from praktika.identity.adapters.sql.storage.repository import Repository
from praktika.identity.domain import EmailChange
from praktika.identity.ports import EmailChangeRepository


class SqlEmailChangeRepository(Repository, EmailChangeRepository):
    async def add(self, change: EmailChange) -> None:
        await self._add(change)
