"""What internships know of a person, in memory."""

from typing import Any
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore, MemoryTable, MemoryTransaction
from praktika.infrastructure.memory_personal_data import MemoryPersonalData, MemorySection
from praktika.internships.adapters.memory.repositories import APPLICATIONS, CANDIDATES, ENTRIES, INTERNS, SCREENINGS
from praktika.internships.adapters.personal_data import MEMBERS
from praktika.internships.ports import PersonRecords, PersonRepository
from praktika.kernel.actors import AccountId


def internships_data_in_memory(store: MemoryStore) -> MemoryPersonalData:
    def mine(screening: Any, account_id: UUID) -> bool:
        return any(a.id == screening.application_id and a.account_id == account_id for a in store.rows(APPLICATIONS))

    tables: dict[str, MemoryTable[Any]] = {
        "candidacies": CANDIDATES,
        "applications": APPLICATIONS,
        "internships": INTERNS,
        "points": ENTRIES,
    }
    found = {name: MemorySection(table, MEMBERS[name]) for name, table in tables.items()}
    found["screenings"] = MemorySection(SCREENINGS, MEMBERS["screenings"], mine)
    return MemoryPersonalData(store, {name: found[name] for name in MEMBERS})


class MemoryPersonRepository(PersonRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def records(self, account_id: AccountId) -> PersonRecords:
        applications = self._of(APPLICATIONS, account_id)
        ids = {application.id for application in applications}
        judged = [s.id for s in self._transaction.rows(SCREENINGS) if s.application_id in ids]
        return PersonRecords(
            candidates=self._of(CANDIDATES, account_id),
            applications=applications,
            screenings=[found for each in judged if (found := self._transaction.get(SCREENINGS, each))],
            interns=self._of(INTERNS, account_id),
            has_points=any(entry.account_id == account_id for entry in self._transaction.rows(ENTRIES)),
        )

    def _of(self, table: MemoryTable[Any], account_id: AccountId) -> list[Any]:
        ids = [row.id for row in self._transaction.rows(table) if row.account_id == account_id]
        return [self._transaction.get(table, each) for each in ids]
