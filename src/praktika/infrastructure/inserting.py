"""New rows past the session's bookkeeping: statements compiled once, and those of one transaction sent as one."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache, lru_cache
from itertools import chain, groupby
from operator import attrgetter, itemgetter
from typing import Any, Final

from sqlalchemy import Table, inspect
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.orm import Mapper

from praktika.infrastructure.shapes import DIALECT, table_of
from praktika.infrastructure.transactions import Transaction

TOGETHER: Final = 12
"""Rows of one statement at most, so that there are few such statements; more go table by table."""

PLACE: Final = re.compile(r"\$(\d+)")


class Insertion:
    """Objects of one kind into their table; columns and members have the same names."""

    def __init__(self, table: Table, *, without: Collection[str] = (), unless_there: bool = False) -> None:
        """`without`: columns that are empty in a new row. `unless_there`: a row that is there already stays."""
        statement = pg_insert(table).on_conflict_do_nothing() if unless_there else pg_insert(table)
        compiled = statement.compile(dialect=DIALECT, column_keys=[c.name for c in table.c if c.name not in without])
        self.sql = str(compiled)
        self.size = len(names := compiled.positiontup or [])
        self._members: Callable[[object], tuple[Any, ...]] = attrgetter(*names)
        self._processors = [
            (place, processor)
            for place, name in enumerate(names)
            if (processor := table.c[name].type.dialect_impl(DIALECT).bind_processor(DIALECT))
        ]

    def arguments(self, row: object) -> list[Any]:
        found = list(self._members(row))
        for place, processor in self._processors:
            found[place] = processor(found[place])
        return found


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
    """In one statement, where references are checked when all rows are there; in the given order when they are many."""
    if len(rows) <= TOGETHER:
        insertions, arguments = zip(*rows, strict=True)
        await transaction.fetch(_together(insertions), *chain(*arguments))
    else:
        for insertion, some in groupby(rows, key=itemgetter(0)):
            await transaction.repeat(insertion.sql, [arguments for _, arguments in some])


@lru_cache(maxsize=500)
def _together(insertions: Sequence[Insertion]) -> str:
    """`WITH row_0 AS (INSERT …), row_1 AS (INSERT …) INSERT …`"""
    *first, last = _numbered(insertions)
    before = ", ".join(f"row_{number} AS ({sql})" for number, sql in enumerate(first))
    return f"WITH {before} {last}" if before else last


def _numbered(insertions: Iterable[Insertion]) -> Iterable[str]:
    """The parameters of each statement count on from those of the one before."""
    given = 0
    for insertion in insertions:
        yield PLACE.sub(lambda place, given=given: f"${int(place[1]) + given}", insertion.sql)  # type: ignore[misc]
        given += insertion.size
