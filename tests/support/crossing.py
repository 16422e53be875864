"""Commands that meet at one row: each has begun before any of them can end."""

import asyncio
from collections.abc import Awaitable
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table, select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

WAITING: Final = text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


async def crossing(
    sessions: async_sessionmaker[AsyncSession], table: Table, row: UUID, *commands: Awaitable[Any]
) -> list[Any]:
    """What they end with, in their order; they reach the locked row in this order, too, and are let go together."""
    tasks: list[asyncio.Future[Any]] = []
    async with sessions() as holder:
        await holder.execute(select(table.c.id).where(table.c.id == row).with_for_update())
        for number, command in enumerate(commands, 1):
            tasks.append(asyncio.ensure_future(command))
            await _waiting(sessions, number, tasks[-1])
    return await asyncio.gather(*tasks, return_exceptions=True)


async def _waiting(sessions: async_sessionmaker[AsyncSession], number: int, newest: asyncio.Future[Any]) -> None:
    """Until so many wait for a row."""
    async with sessions() as session:
        await session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        while (await session.scalar(WAITING) or 0) < number:
            assert not newest.done(), f"it waited for nobody: {newest}"
