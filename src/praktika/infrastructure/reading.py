"""The read path: selects compiled once per shape, run by asyncpg alone, rows to dataclasses by position."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import asyncpg
from sqlalchemy import make_url

from praktika.infrastructure.database import speak_json
from praktika.infrastructure.shapes import Shape as Shape
from praktika.infrastructure.transactions import joined


class Reader:
    """Runs shapes on its own read-only connections, or on the one of the transaction it is called in."""

    def __init__(self, url: str, size: int = 4) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._size = size
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()

    async def fetch[View](self, shape: Shape[View], **values: Any) -> list[View]:
        """Rows of the shape; jsonb columns come as Python values."""
        rows = await self._rows(shape.sql, shape.arguments(values))
        return [shape.view(*row) for row in rows]

    async def stream[View](self, shape: Shape[View], *, batch: int = 500, **values: Any) -> AsyncGenerator[list[View]]:
        """The same of any number of rows, a batch at a time from one snapshot, on a connection of its own."""
        pool = self._pool or await self._opened()
        async with pool.acquire() as connection, connection.transaction():
            rows = await connection.cursor(shape.sql, *shape.arguments(values))
            while found := await rows.fetch(batch):
                yield [shape.view(*row) for row in found]

    async def _rows(self, sql: str, arguments: list[Any]) -> list[Any]:
        if transaction := joined.get():
            return await transaction.fetch(sql, *arguments)
        pool = self._pool or await self._opened()
        try:
            return list(await pool.fetch(sql, *arguments))
        except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, ConnectionError):
            return list(await pool.fetch(sql, *arguments))  # a pooled connection that a restart had cut

    async def close(self) -> None:
        if self._pool:
            await self._pool.close()

    async def _opened(self) -> asyncpg.Pool:
        async with self._opening:
            self._pool = self._pool or await asyncpg.create_pool(
                self._url,
                min_size=1,
                max_size=self._size,
                reset=_keep,
                init=speak_json,
                server_settings={"default_transaction_read_only": "on", "application_name": "praktika", "jit": "off"},
                timeout=5,
            )
        return self._pool


async def _keep(connection: object) -> None:
    """Single reads leave nothing behind that a reset query would have to clean."""
