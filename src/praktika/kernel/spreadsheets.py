"""Spreadsheets as the core describes them: plain values under the names of styles, row by row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

type Value = str | int | Decimal | date | None


class Look(StrEnum):
    """How a cell looks; what a style is made of is the writer's business."""

    TITLE = "title"
    LABEL = "label"
    HEAD = "head"
    BODY = "body"
    CENTRED = "centred"
    REST = "rest"  # a column of a day off
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Cell:
    """Text is always text, never a formula; numbers are numbers; dates are shown `dd.mm.yyyy`."""

    value: Value
    look: Look = Look.BODY


type Row = Sequence[Cell | None]


def row(look: Look = Look.BODY, /, **values: Value | Cell) -> Row:
    """A row by column letters: `row(A="Total", AJ=Cell(8, Look.TOTAL))`; plain values get `look`."""
    cells = {column_number(letters): value for letters, value in values.items()}
    found = (cells.get(number) for number in range(1, max(cells, default=0) + 1))
    return tuple(each if each is None or isinstance(each, Cell) else Cell(each, look) for each in found)


def column_number(letters: str) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    letters = ""
    while number:
        number, index = divmod(number - 1, 26)
        letters = chr(ord("A") + index) + letters
    return letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """`rows` are taken once, in order. `freeze` is the first cell that scrolls, `titles` the rows printed on each page.

    Merged ranges lie in the head, never in the body. `widths` are in characters by column letter.
    """

    name: str
    rows: Iterable[Row]
    widths: Mapping[str, float] = field(default_factory=dict)
    freeze: str | None = None
    titles: str | None = None
    merged: tuple[str, ...] = ()


class SpreadsheetWriter(Protocol):
    async def write(self, sheets: Sequence[Sheet], made_at: datetime) -> bytes:
        """An .xlsx file: A4 landscape, as wide as one page. The same sheets and time always give the same bytes."""
        ...
