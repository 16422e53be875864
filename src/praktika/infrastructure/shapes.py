"""Statements compiled once: by SQLAlchemy, for the driver alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from pydantic_core import to_json
from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.orm import class_mapper
from sqlalchemy.sql.selectable import ReturnsRows

DIALECT: Final = asyncpg.dialect(  # type: ignore[no-untyped-call]
    json_serializer=lambda value: to_json(value).decode(),
    json_deserializer=lambda value: value,  # the driver did it
)


@dataclass(frozen=True, slots=True)
class Shape[View]:
    """A compiled select, or a change with RETURNING. `of` costs half a millisecond: keep what it returns, one for each
    set of filters.
    """

    sql: str
    names: tuple[str, ...]
    fixed: dict[str, Any]
    view: Callable[..., View]

    @classmethod
    def of(cls, statement: ReturnsRows, view: Callable[..., View]) -> Self:
        compiled = statement.compile(dialect=DIALECT, compile_kwargs={"render_postcompile": True})
        return cls(str(compiled), tuple(compiled.positiontup or ()), compiled.params, view)

    def arguments(self, values: dict[str, Any]) -> list[Any]:
        given = self.fixed | values
        return [given[name] for name in self.names]


def table_of(kind: type) -> Table:
    table: object = class_mapper(kind).local_table  # and from now on its members can be read
    assert isinstance(table, Table), "an aggregate is kept in one table"
    return table


def copying[Aggregate](kind: type[Aggregate]) -> tuple[Sequence[ColumnElement[Any]], Callable[..., Aggregate]]:
    """The columns of a mapped class, and what makes an object of their values that cannot be changed, as no session
    follows it.
    """
    names = [*kind.__annotations__]
    columns = [table_of(kind).c[name] for name in names]
    processors = [column.type.dialect_impl(DIALECT).result_processor(DIALECT, None) for column in columns]

    def copy(*row: Any) -> Aggregate:
        values = (read(value) if read else value for read, value in zip(processors, row, strict=True))
        made = kind.__new__(kind)  # without what a session follows it by
        vars(made).update(zip(names, values, strict=True))
        return made

    return columns, copy


def copies[Aggregate](kind: type[Aggregate], *conditions: ColumnElement[bool]) -> Shape[Aggregate]:
    """Objects of a mapped class that cannot be changed."""
    columns, copy = copying(kind)
    return Shape.of(select(*columns).where(*conditions), copy)
