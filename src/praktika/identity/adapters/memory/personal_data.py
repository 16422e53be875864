"""What identity knows of a person, in memory."""

from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID

from praktika.identity.adapters.memory.storage import (
    ACCOUNTS,
    API_KEYS,
    DATA_EXPORTS,
    EMAIL_CHANGES,
    ERASURES,
    GRANTS,
    LOGIN_EVENTS,
    ORGANISATION_INVITATIONS,
    SESSIONS,
)
from praktika.identity.adapters.personal_data import MEMBERS
from praktika.infrastructure.memory import MemoryStore, MemoryTable
from praktika.infrastructure.memory_personal_data import MemoryPersonalData, MemorySection
from praktika.kernel.documents import plain
from praktika.kernel.personal_data import Rows

TABLES: Final[dict[str, MemoryTable[Any]]] = {
    "roles": GRANTS,
    "sessions": SESSIONS,
    "login_events": LOGIN_EVENTS,
    "email_changes": EMAIL_CHANGES,
    "api_keys": API_KEYS,
    "organisation_invitations": ORGANISATION_INVITATIONS,
    "data_exports": DATA_EXPORTS,
    "erasures": ERASURES,
}


class MemoryIdentityData:
    def __init__(self, store: MemoryStore) -> None:
        account = MemorySection(ACCOUNTS, MEMBERS["account"], lambda row, account_id: row.id == account_id)
        others = {name: MemorySection(table, MEMBERS[name]) for name, table in TABLES.items()}
        self._store = store
        self._rows = MemoryPersonalData(store, {"account": account, **others})

    async def personal_data_of(self, account_id: UUID) -> AsyncIterator[tuple[str, Rows]]:
        async for section, rows in self._rows.personal_data_of(account_id):
            yield section, rows
        mine = [entry for entry in self._store.audit if entry.subject_id == account_id]
        yield "audit_events", [plain({name: getattr(e, name) for name in MEMBERS["audit_events"]}) for e in mine]
