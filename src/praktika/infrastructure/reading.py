"""The read path: selects compiled once per shape, run by asyncpg alone, rows to dataclasses by position."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import make_url

from praktika.infrastructure.database import speak_json
from praktika.infrastructure.failures import CUT
from praktika.infrastructure.shapes import Shape as Shape
from praktika.infrastructure.transactions import joined


class Reader:
    """Runs shapes on its own read-only connections, or on the one of the transaction it is called in."""

    def __init__(self, url: str, size: int = 4) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._places = asyncio.Semaphore(size)
        self._idle: list[asyncpg.Connection] = []

    async def fetch[View](self, shape: Shape[View], **values: Any) -> list[View]:
        """Rows of the shape; jsonb columns come as Python values."""
        rows = await self._rows(shape.sql, shape.arguments(values))
        return [shape.view(*row) for row in rows]

    async def stream[View](self, shape: Shape[View], *, batch: int = 500, **values: Any) -> AsyncGenerator[list[View]]:
        """The same of any number of rows, a batch at a time from one snapshot, on a connection of its own."""
        async with self._connection() as connection, connection.transaction():
            rows = await connection.cursor(shape.sql, *shape.arguments(values))
            while found := await rows.fetch(batch):
                yield [shape.view(*row) for row in found]

    async def _rows(self, sql: str, arguments: list[Any]) -> list[Any]:
        if transaction := joined.get():
            return await transaction.fetch(sql, *arguments)
        try:
            return await self._single(sql, arguments)
        except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, CUT, ConnectionError):
            return await self._single(sql, arguments)  # a connection that a restart had cut

    async def _single(self, sql: str, arguments: list[Any]) -> list[Any]:
        async with self._connection() as connection:
            return list(await connection.fetch(sql, *arguments))

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[asyncpg.Connection]:
        """Single reads leave nothing behind, so there is nothing to reset for the next one, as the driver's pool would;
        what broke or was given up half-way is not used again."""
        async with self._places:
            connection = self._waiting() or await self._opened()
            try:
                yield connection
            except asyncpg.PostgresError:
                raise
            except BaseException:
                connection.terminate()
                raise
            finally:
                self._idle.append(connection)

    def _waiting(self) -> asyncpg.Connection | None:
        while self._idle:
            if not (connection := self._idle.pop()).is_closed():
                return connection
        return None

    async def close(self) -> None:
        while connection := self._waiting():
            await connection.close()

    async def _opened(self) -> asyncpg.Connection:
        settings = {"default_transaction_read_only": "on", "application_name": "praktika", "jit": "off"}
        connection = await asyncpg.connect(self._url, server_settings=settings, timeout=5)
        await speak_json(connection)
        return connection
