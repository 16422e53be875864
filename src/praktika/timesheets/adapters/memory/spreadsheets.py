"""Spreadsheets as values, where no program is to open them."""

import json
from collections.abc import Sequence
from datetime import datetime

from praktika.kernel.documents import plain
from praktika.kernel.spreadsheets import Sheet, SpreadsheetWriter


class MemorySpreadsheets(SpreadsheetWriter):
    """The file is JSON: rows of values by the name of the sheet."""

    async def write(self, sheets: Sequence[Sheet], made_at: datetime) -> bytes:
        pages = {sheet.name: [[cell and plain(cell.value) for cell in row] for row in sheet.rows] for sheet in sheets}
        return json.dumps(pages, ensure_ascii=False).encode()
