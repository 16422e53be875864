"""Spreadsheets by openpyxl, row by row into temporary files, in a thread of their own."""

import asyncio
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.writer.excel import ExcelWriter

from praktika.kernel.spreadsheets import Cell, Look, Row, Sheet, SpreadsheetWriter, Value

AT_ONCE: Final = 2
"""Files written at the same time: this is work for a processor."""

RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
"""Text that begins with one of these is taken for a formula by careless programs."""

UNWRITABLE: Final = dict.fromkeys([*(n for n in range(32) if n not in (9, 10)), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)])
"""What XML cannot hold; tabs and line feeds stay."""

LINE: Final = Side(style="thin", color="808080")
GRID: Final = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
CENTRE: Final = Alignment(horizontal="center", vertical="center")
HEADS: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
SHADE: Final = PatternFill("solid", start_color="F2F2F2", end_color="F2F2F2")

STYLES: Final[Mapping[Look, Mapping[str, Any]]] = {
    Look.TITLE: {"font": Font(bold=True, size=12)},
    Look.LABEL: {"font": Font(size=10)},
    Look.HEAD: {"font": Font(bold=True, size=9), "alignment": HEADS, "border": GRID},
    Look.BODY: {"border": GRID},
    Look.CENTRED: {"alignment": CENTRE, "border": GRID},
    Look.REST: {"alignment": CENTRE, "border": GRID, "fill": SHADE},
    Look.TOTAL: {"font": Font(bold=True), "alignment": CENTRE, "border": GRID},
}


class OpenpyxlWriter(SpreadsheetWriter):
    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def write(self, sheets: Sequence[Sheet], made_at: datetime) -> bytes:
        async with self._turns:
            return await asyncio.to_thread(_written, sheets, made_at)


def _written(sheets: Sequence[Sheet], made_at: datetime) -> bytes:
    book = Workbook(write_only=True)
    book.properties.creator = "Praktika"
    book.properties.created = book.properties.modified = made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    for sheet in sheets:
        _write_sheet(book, sheet)
    file = BytesIO()
    ExcelWriter(book, TimelessZip(file, "w", ZIP_DEFLATED, allowZip64=True)).save()
    return file.getvalue()


class TimelessZip(ZipFile):
    """Members carry no time, so that the same content gives the same bytes."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        super().writestr(_member(str(zinfo_or_arcname)), data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        with open(filename, "rb") as source, self.open(_member(str(arcname)), "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target)


def _member(name: str) -> ZipInfo:
    member = ZipInfo(name)
    member.compress_type = ZIP_DEFLATED
    return member


def _write_sheet(book: Workbook, sheet: Sheet) -> None:
    page = book.create_sheet(sheet.name)
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.freeze_panes = sheet.freeze
    page.print_title_rows = sheet.titles
    for letters, width in sheet.widths.items():
        page.column_dimensions[letters].width = width
    for cells in sheet.merged:
        page.merged_cells.add(cells)
    page._values_to_row = Pen(page).cells  # openpyxl's own takes each ready cell for a value first, at twice the time
    for row in sheet.rows:
        page.append(row)


class Pen:
    """Makes the cells of one sheet; each combination of style, format and prefix is worked out once."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._styles: dict[tuple[Look, bool, bool], Any] = {}

    def cells(self, row: Row, number: int) -> Iterator[Any]:
        for column, cell in enumerate(row, 1):
            if cell is not None:
                made = self._cell(cell)
                made.column, made.row = column, number
                yield made

    def _cell(self, cell: Cell) -> Any:
        value = plain_value(cell.value)
        made: Any = WriteOnlyCell(self._page)
        made._style = self._style(cell.look, isinstance(value, date), is_risky(cell.value))
        if value is not None:
            made._value, made.data_type = value, _type_of(value)
        return made

    def _style(self, look: Look, dated: bool, quoted: bool) -> Any:
        key = look, dated, quoted
        if key not in self._styles:
            self._styles[key] = self._made(look, dated, quoted)
        return self._styles[key]

    def _made(self, look: Look, dated: bool, quoted: bool) -> Any:
        cell: Any = WriteOnlyCell(self._page)
        for name, value in STYLES[look].items():
            setattr(cell, name, value)
        if dated:
            cell.number_format = "dd.mm.yyyy"
        cell.quotePrefix = quoted
        return cell._style


def plain_value(value: Value) -> str | int | float | date | None:
    """What is stored: text without what XML cannot hold, whole numbers as such."""
    if isinstance(value, str):
        return value.translate(UNWRITABLE)
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value


def is_risky(value: Value) -> bool:
    return isinstance(value, str) and value.startswith(RISKY)


def _type_of(value: str | int | float | date) -> str:
    if isinstance(value, str):
        return "s"
    return "d" if isinstance(value, date) else "n"
