"""Which statements reach the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from praktika.infrastructure.reading import Reader
from praktika.infrastructure.transactions import Transaction


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Everything sent by transactions, by their sessions and by the reader, but for BEGIN and COMMIT."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    with monkeypatch.context() as patch:
        for kind, name in ((Transaction, "fetch"), (Reader, "_single")):
            patch.setattr(kind, name, _heard(getattr(kind, name), sent))
        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(Engine, "before_cursor_execute", note)


def _heard(inner: Any, sent: list[str]) -> Any:
    async def send(self: Any, sql: str, *arguments: Any) -> Any:
        sent.append(sql)
        return await inner(self, sql, *arguments)

    return send
