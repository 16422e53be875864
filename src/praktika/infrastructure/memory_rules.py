"""What PostgreSQL keeps by constraints, for tables in memory."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from praktika.kernel.errors import PraktikaError


class Rule[Row](Protocol):
    def claim(self, row: Row) -> object:
        """What of the row is compared with others, or looked at; None when nothing is."""
        ...

    def check(self, row: Row, others: Iterable[Row]) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Unique[Row]:
    """Rows for which `where` holds differ in `key`."""

    key: Callable[[Row], Hashable]
    where: Callable[[Row], bool] = lambda row: True
    error: type[PraktikaError]

    def claim(self, row: Row) -> object:
        return (self.key(row),) if self.where(row) else None

    def check(self, row: Row, others: Iterable[Row]) -> None:
        key = self.key(row)
        if any(self.key(o) == key and self.where(o) for o in others):
            raise self.error


class Stretch(Protocol):
    def overlaps(self, other: Any) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Exclude[Row]:
    """Rows for which `where` holds and whose `key` is equal do not overlap in `period`."""

    key: Callable[[Row], Hashable]
    period: Callable[[Row], Stretch]
    where: Callable[[Row], bool] = lambda row: True
    error: type[PraktikaError]

    def claim(self, row: Row) -> object:
        return (self.key(row), self.period(row)) if self.where(row) else None

    def check(self, row: Row, others: Iterable[Row]) -> None:
        key, period = self.key(row), self.period(row)
        if any(self.key(o) == key and self.where(o) and self.period(o).overlaps(period) for o in others):
            raise self.error


@dataclass(frozen=True, kw_only=True)
class Check[Row]:
    """Every row holds to `holds`."""

    holds: Callable[[Row], bool]
    error: type[PraktikaError]

    def claim(self, row: Row) -> object:
        return row

    def check(self, row: Row, others: Iterable[Row]) -> None:
        if not self.holds(row):
            raise self.error


class MemoryTable[Row]:
    """A table and the rules that PostgreSQL keeps by constraints."""

    def __init__(self, *rules: Rule[Row]) -> None:
        self.rules = rules
