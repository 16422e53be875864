"""Column types shared by the SQL adapters."""

from enum import StrEnum
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import DateTime, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB

from praktika.kernel.documents import plain

Instant: Final = DateTime(timezone=True)


class StrEnumType[E: StrEnum](TypeDecorator[E]):
    """A StrEnum kept as its value in text; adding a member needs no migration."""

    impl = Text
    cache_ok = True

    def __init__(self, enum: type[E]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: E | None, dialect: Any) -> str | None:
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Any) -> E | None:
        return None if value is None else self.enum(value)


class Document[D](TypeDecorator[D]):
    """A frozen document (dataclasses, tuples, mappings of plain values) kept as JSONB and replaced whole."""

    impl = JSONB
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind
        self._adapter: TypeAdapter[D] = TypeAdapter(kind)

    def process_bind_param(self, value: D | None, dialect: Any) -> Any:
        return None if value is None else plain(value)

    def process_result_value(self, value: Any, dialect: Any) -> D | None:
        return None if value is None else self._adapter.validate_python(value)
