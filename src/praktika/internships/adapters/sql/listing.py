"""Keyset lists over one select: which filters there are and what they are sorted by is said once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, select, true, tuple_, union

from praktika.infrastructure.keyset import Reason, Shapes
from praktika.infrastructure.reading import Reader, Shape
from praktika.internships.queries.shapes import SORT_KEYS, Row
from praktika.kernel.pagination import Cursors, Page


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
        return await reader.fetch(
            self._shape(frozenset(values.keys() & self._conditions.keys()), None, False), **values
        )

    async def page[View](
        self,
        reader: Reader,
        cursors: Cursors,
        view: Callable[[Row], View],
        given: Mapping[str, Any],
        *,
        sort: str,
        cursor: str | None,
        limit: int,
        **values: Any,
    ) -> Page[View]:
        """`given` are filters by their condition, None and empty for none; `values` the other parameters."""
        filters = {name: value for name, value in given.items() if value not in (None, [], ())}
        by, of = sort.removeprefix("-"), (sort, sorted(filters.items(), key=str))
        key, id_ = cursors.decode(cursor, (SORT_KEYS[by], UUID), *of) if cursor else (None, None)
        shape = self._shape(frozenset(filters) | values.keys() & self._conditions.keys(), sort, cursor is not None)
        rows = await reader.fetch(shape, **filters, **values, after=key, after_id=id_, limit=limit + 1)
        page = cursors.page(rows, limit, lambda row: (row[by], row["id"]), *of)
        return Page([view(row) for row in page.items], page.next_cursor)

    async def count(self, reader: Reader, given: Mapping[str, Any], **values: Any) -> int:
        filters = {name: value for name, value in given.items() if value not in (None, [], ())}
        present = frozenset(filters) | values.keys() & self._conditions.keys()
        shape = self._shapes.kept((present, "count"), lambda: self._counting(present))
        (total,) = await reader.fetch(shape, **filters, **values)
        return int(total)

    def _shape(self, present: frozenset[str], sort: str | None, after: bool) -> Shape[Row]:
        def made() -> Shape[Row]:
            return Shape.of(self._page(present, sort, after) if sort else self._where(present), self._named)

        return self._shapes.kept((present, sort, after), made)

    def _counting(self, present: frozenset[str]) -> Shape[int]:
        return Shape.of(select(func.count()).select_from(self._where(present).subquery()), int)

    def _where(self, present: frozenset[str]) -> Select[*tuple[Any, ...]]:
        return self._rows.where(*(self._conditions[name] for name in sorted(present)))

    def _page(self, present: frozenset[str], sort: str, after: bool) -> Select[*tuple[Any, ...]]:
        if not self._reasons or "visible" not in present:
            return self._first(self._where(present), sort, after)
        first = union(*(self._first_of(reason, present - {"visible"}, sort, after) for reason in self._reasons))
        return self._first(self._rows.where(self._columns["id"].in_(first)), sort, after=False)

    def _first_of(self, reason: Reason, present: frozenset[str], sort: str, after: bool) -> Select[*tuple[Any, ...]]:
        conditions = (reason.condition, *(self._conditions[name] for name in sorted(present)))
        ids = self._first(select(self._columns["id"]).where(*conditions), sort, after)
        if reason.each is None:
            return select(ids.subquery().c.id)
        found = ids.correlate(reason.each).lateral()
        return select(found.c.id).select_from(reason.each.join(found, true()))

    def _first(self, rows: Select[*tuple[Any, ...]], sort: str, after: bool) -> Select[*tuple[Any, ...]]:
        by, id_ = self._columns[sort.removeprefix("-")], self._columns["id"]
        last = tuple_(bindparam("after", type_=by.type), bindparam("after_id", type_=id_.type))
        falling = sort.startswith("-")
        if after:
            rows = rows.where(tuple_(by, id_) < last if falling else tuple_(by, id_) > last)
        order = (by.desc(), id_.desc()) if falling else (by, id_)
        return rows.order_by(*order).limit(bindparam("limit", type_=Integer))

    def _named(self, *values: Any) -> Row:
        return dict(zip(self._columns, values, strict=True))
