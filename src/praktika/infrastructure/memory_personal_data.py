"""A person's data as sections of rows, out of memory."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore, MemoryTable
from praktika.kernel.documents import plain
from praktika.kernel.personal_data import Rows


@dataclass(frozen=True, slots=True)
class MemorySection:
    """`mine` tells rows of the account from others."""

    table: MemoryTable[Any]
    members: Sequence[str]
    mine: Callable[[Any, UUID], bool] = lambda row, account_id: row.account_id == account_id


class MemoryPersonalData:
    def __init__(self, store: MemoryStore, sections: Mapping[str, MemorySection]) -> None:
        self._store = store
        self._sections = sections

    async def personal_data_of(self, account_id: UUID) -> AsyncIterator[tuple[str, Rows]]:
        for name, section in self._sections.items():
            rows = (row for row in self._store.rows(section.table) if section.mine(row, account_id))
            yield name, [plain({member: getattr(row, member) for member in section.members}) for row in rows]
