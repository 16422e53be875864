"""One transaction on PostgreSQL: compiled statements go to the driver as they are, which costs a quarter of their way
through a session; a session is laid over it only where aggregates are loaded and followed."""

import asyncio
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Final, Self

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from praktika.infrastructure.failures import FAILURES, Undecided, is_broken


class Transaction:
    """`async with` begins it and, unless it was committed, takes everything back."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions
        self._session: AsyncSession | None = None
        self._has_ended = False

    async def __aenter__(self) -> Self:
        engine: AsyncEngine = self._sessions.kw["bind"]
        self._connection = await engine.connect()
        self._driver = _driver_of(self._connection.sync_connection)
        try:
            await self._driver.execute("BEGIN")
        except BaseException:
            self._driver.terminate()  # it may begin yet
            await asyncio.shield(self._release())
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.rollback()

    @property
    def session(self) -> AsyncSession:
        """Sends its statements within this transaction; it neither begins nor ends one of its own."""
        if self._session is None:
            sync = self._connection.sync_connection
            assert sync is not None, "the transaction has begun"
            sync.execution_options(isolation_level="AUTOCOMMIT")
            self._session = self._sessions(bind=self._connection)
        return self._session

    async def fetch(self, sql: str, *arguments: Any) -> list[asyncpg.Record]:
        found: list[asyncpg.Record] = await self._driver.fetch(sql, *arguments)
        return found

    async def flush(self) -> None:
        """What was changed in aggregates that the session follows is written."""
        if (session := self._session) and (session.dirty or session.new or session.deleted):
            await session.flush()

    def let_go(self) -> None:
        """What was loaded is no longer followed."""
        if self._session:
            self._session.expunge_all()

    async def commit(self) -> None:
        """Undecided when nobody knows whether it was done."""
        await self.flush()
        try:
            await self._driver.execute("COMMIT")
        except FAILURES as error:
            if is_broken(error):
                raise Undecided from error
            raise
        self._has_ended = True
        await self._release()

    async def rollback(self) -> None:
        """Nothing when it has ended."""
        if not self._has_ended:
            self._has_ended = True
            await asyncio.shield(self._take_back())

    async def _take_back(self) -> None:
        try:
            await self._driver.execute("ROLLBACK")
        except FAILURES:
            self._driver.terminate()
        finally:
            await self._release()

    async def _release(self) -> None:
        """A connection whose state is not known is of no use to the next one."""
        if not self._driver.is_closed() and self._driver.is_in_transaction():
            self._driver.terminate()
        if self._session:
            await self._session.close()
        await self._connection.close()


joined: Final[ContextVar[Transaction | None]] = ContextVar("joined", default=None)
"""A transaction around the use case, which commits in its place."""


def _driver_of(connection: Any) -> asyncpg.Connection:
    driver: asyncpg.Connection = connection.connection.driver_connection
    return driver
