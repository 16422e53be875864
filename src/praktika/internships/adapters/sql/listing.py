"""Keyset lists over one select: which filters there are and what they are sorted by is said once."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, Select, func, select

from praktika.infrastructure.keyset import Order, Reason, Seen, Shapes, after_of
from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.searching import pattern
from praktika.internships.queries.listing import Asked
from praktika.internships.queries.shapes import Row


class Listing:
    """`conditions` by the name of the parameter they are about; a condition stands in the statement when it is given.

    A row is known by the column `id`, and sorted by columns of the select. Where `visible` has several reasons, no
    index gives the first rows of them all: a page asks each of the `reasons` for its first rows.
    """

    def __init__(
        self,
        rows: Select[*tuple[Any, ...]],
        conditions: Mapping[str, ColumnElement[bool]],
        reasons: Sequence[Reason] = (),
    ) -> None:
        self._rows = rows
        self._columns = {str(column.key): column for column in rows.selected_columns}
        self._conditions = conditions
        self._reasons = reasons
        self._shapes = Shapes[Any]()

    async def first(self, reader: Reader, **values: Any) -> Row | None:
        found = await self.all(reader, **values)
        return found[0] if found else None

    async def all(self, reader: Reader, **values: Any) -> list[Row]:
        """The rows that meet the conditions of the names given."""
        return await reader.fetch(self._shape(self._present(values), None, False), **values)

    async def page(self, reader: Reader, asked: Asked, **values: Any) -> list[Row]:
        present = frozenset(asked.filters) | self._present(values)
        shape = self._shape(present, asked.sort, asked.after is not None)
        given = _sought(asked.filters) | values | after_of(asked.after)
        return await reader.fetch(shape, **given, limit=asked.limit)

    async def count(self, reader: Reader, filters: Mapping[str, Any], **values: Any) -> int:
        present = frozenset(filters) | self._present(values)
        shape = self._shapes.kept((present, "count"), lambda: self._counting(present))
        (total,) = await reader.fetch(shape, **_sought(filters) | values)
        return int(total)

    def _present(self, values: Mapping[str, Any]) -> frozenset[str]:
        return frozenset(values.keys() & self._conditions.keys())

    def _shape(self, present: frozenset[str], sort: str | None, after: bool) -> Shape[Row]:
        def made() -> Shape[Row]:
            return Shape.of(self._page(present, sort, after) if sort else self._where(present), self._named)

        return self._shapes.kept((present, sort, after), made)

    def _counting(self, present: frozenset[str]) -> Shape[int]:
        return Shape.of(select(func.count()).select_from(self._where(present).subquery()), int)

    def _where(self, present: frozenset[str]) -> Select[*tuple[Any, ...]]:
        return self._rows.where(*(self._conditions[name] for name in sorted(present)))

    def _page(self, present: frozenset[str], sort: str, after: bool) -> Select[*tuple[Any, ...]]:
        id_ = cast(Column[Any], self._columns["id"])
        order = Order((self._columns[sort.removeprefix("-")], id_), sort.startswith("-"), after)
        if not self._reasons or "visible" not in present:
            return order.first(self._where(present))
        conditions = [self._conditions[name] for name in sorted(present - {"visible"})]
        return Seen(id_.table, id_, self._reasons, conditions).page(self._rows, order)

    def _named(self, *values: Any) -> Row:
        return dict(zip(self._columns, values, strict=True))


def _sought(filters: Mapping[str, Any]) -> dict[str, Any]:
    return {**filters, "q": pattern(filters.get("q"))}
