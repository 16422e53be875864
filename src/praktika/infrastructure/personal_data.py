"""A person's data as sections of rows, for a copy the person may take away: out of PostgreSQL, and out of memory."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam

from praktika.infrastructure.memory import MemoryStore, MemoryTable
from praktika.infrastructure.reading import Reader, Shape
from praktika.kernel.documents import plain
from praktika.kernel.personal_data import Rows

ACCOUNT_ID = bindparam("account_id", type_=Uuid)
"""Whose rows the selects of a `SqlPersonalData` find."""


class SqlPersonalData:
    """One select by the name of each section."""

    def __init__(self, reader: Reader, sections: Mapping[str, Select[Any]]) -> None:
        self._reader = reader
        self._shapes = {section: _shape(rows) for section, rows in sections.items()}

    async def personal_data_of(self, account_id: UUID) -> AsyncIterator[tuple[str, Rows]]:
        for section, shape in self._shapes.items():
            yield section, ()
            async with aclosing(self._reader.stream(shape, account_id=account_id)) as batches:
                async for batch in batches:
                    yield section, batch


def _shape(rows: Select[Any]) -> Shape[Mapping[str, Any]]:
    names = [str(column.key) for column in rows.selected_columns]
    return Shape.of(rows, lambda *values: plain(dict(zip(names, values, strict=True))))


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
