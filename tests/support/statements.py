"""Which statements reach the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from praktika.infrastructure.reading import Reader


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Everything sent by units of work and by the reader."""
    sent: list[str] = []
    fetched = Reader._rows

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    async def fetch(self: Reader, sql: str, arguments: list[Any]) -> list[Any]:
        sent.append(sql)
        return await fetched(self, sql, arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Reader, "_rows", fetch)
        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(Engine, "before_cursor_execute", note)
