"""New rows past the session's bookkeeping: statements compiled once, and those of one transaction sent as one."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache, cached_property, lru_cache
from itertools import accumulate, chain
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import ARRAY, Insert, Table, bindparam, func, inspect, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.orm import Mapper

from praktika.infrastructure.shapes import DIALECT, table_of
from praktika.infrastructure.transactions import Transaction

TOGETHER: Final = 12
"""Rows that are spelled out in one statement at most, so that there are few such statements. More are sent as arrays,
which costs twice as much for a few rows and next to nothing for many.
"""

PLACE: Final = re.compile(r"\$(\d+)")


class Insertion:
    """Objects of one kind into their table; columns and members have the same names."""

    def __init__(self, table: Table, *, without: Collection[str] = (), unless_there: bool = False) -> None:
        """`without`: columns that are empty in a new row. `unless_there`: a row that is there already stays."""
        self._statement = pg_insert(table).on_conflict_do_nothing() if unless_there else pg_insert(table)
        self._columns = [column for column in table.c if column.name not in without]
        self.size = len(self._columns)
        self._members: Callable[[object], tuple[Any, ...]] = attrgetter(*(column.name for column in self._columns))
        self._processors = [
            (place, processor)
            for place, column in enumerate(self._columns)
            if (processor := column.type.dialect_impl(DIALECT).bind_processor(DIALECT))
        ]

    def arguments(self, row: object) -> list[Any]:
        found = list(self._members(row))
        for place, processor in self._processors:
            found[place] = processor(found[place])
        return found

    @cached_property
    def of_one(self) -> str:
        """A parameter for each column."""
        return self._compiled(self._statement)

    @cached_property
    def of_many(self) -> str:
        """An array for each column."""
        arrays = [func.unnest(bindparam(each.name, type_=ARRAY(each.type))) for each in self._columns]
        return self._compiled(self._statement.from_select(self._columns, select(*arrays), include_defaults=False))

    def _compiled(self, statement: Insert) -> str:
        names = [column.name for column in self._columns]
        compiled = statement.compile(dialect=DIALECT, column_keys=names)
        assert compiled.positiontup == names, "a parameter for each column, in their order"
        return str(compiled)


type NewRow = tuple[Insertion, Sequence[Any]]
"""How it is inserted, and the arguments."""


@cache
def _of_class(kind: type) -> tuple[Mapper[Any], Insertion]:
    mapper: Mapper[Any] = inspect(kind)
    return mapper, Insertion(table_of(kind))


def row_of_aggregate(aggregate: Any) -> NewRow:
    """Of a mapped class; what its mapping does before an insert is done."""
    mapper, insertion = _of_class(type(aggregate))  # type: ignore[arg-type]
    mapper.dispatch.before_insert(mapper, None, inspect(aggregate))
    return insertion, insertion.arguments(aggregate)


async def insert(transaction: Transaction, rows: Sequence[NewRow]) -> None:
    """In one statement, where references are checked when all rows are there."""
    if len(rows) <= TOGETHER:
        insertions, arguments = zip(*rows, strict=True)
        await transaction.fetch(_one_by_one(insertions), *chain(*arguments))
    else:
        of_kind: defaultdict[Insertion, list[Sequence[Any]]] = defaultdict(list)
        for insertion, row in rows:
            of_kind[insertion].append(row)
        arrays = (zip(*several, strict=True) for several in of_kind.values())
        await transaction.fetch(_in_arrays(tuple(of_kind)), *chain(*arrays))


@lru_cache(maxsize=500)
def _one_by_one(insertions: Sequence[Insertion]) -> str:
    return _together([each.of_one for each in insertions], [each.size for each in insertions])


@lru_cache(maxsize=500)
def _in_arrays(insertions: Sequence[Insertion]) -> str:
    return _together([each.of_many for each in insertions], [each.size for each in insertions])


def _together(statements: Iterable[str], sizes: Iterable[int]) -> str:
    """`WITH row_0 AS (INSERT …), row_1 AS (INSERT …) INSERT …`"""
    *first, last = map(_moved, statements, accumulate(sizes, initial=0))
    before = ", ".join(f"row_{number} AS ({sql})" for number, sql in enumerate(first))
    return f"WITH {before} {last}" if before else last


def _moved(statement: str, given: int) -> str:
    """Its parameters count on from those of the ones before."""
    return PLACE.sub(lambda place: f"${int(place[1]) + given}", statement)
