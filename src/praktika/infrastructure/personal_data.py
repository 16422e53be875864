"""A person's data as sections of rows, for a copy the person may take away."""

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam

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
