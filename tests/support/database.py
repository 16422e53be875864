"""Fixtures of tests on PostgreSQL: a database per run, empty tables per test."""

from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

import praktika.bootstrap.tables  # noqa: F401  every table is known
from praktika.bootstrap.modules import HANDLERS
from praktika.infrastructure.database import SqlStore, create_engine, create_session_factory, metadata
from praktika.infrastructure.reading import Reader
from praktika.kernel.clock import FrozenClock
from support.postgres import database_url

SEEDED = {"identity_roles"}
"""Filled by a migration, so not emptied between tests."""


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """The address of a database of this run, with the schema and nothing else in it."""
    with database_url() as url:
        yield url


@pytest.fixture
async def sessions(database: str) -> AsyncIterator[async_sessionmaker[AsyncSession]]:
    """Sessions on the run's database, whose tables are empty again afterwards."""
    engine = create_engine(database, size=20)
    yield create_session_factory(engine)
    await empty(engine)


async def empty(engine: AsyncEngine) -> None:
    """Tables without rows, but for what migrations filled; the engine is used up."""
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE audit_events DISABLE TRIGGER append_only"))
        await connection.execute(text(f"TRUNCATE {', '.join(metadata.tables.keys() - SEEDED)}"))
        await connection.execute(text("ALTER TABLE audit_events ENABLE TRIGGER append_only"))
        await connection.execute(text("DELETE FROM identity_roles WHERE NOT built_in"))
    await engine.dispose()


@pytest.fixture
def sql_store(sessions: async_sessionmaker[AsyncSession], clock: FrozenClock) -> SqlStore:
    return SqlStore(sessions, HANDLERS, clock)


@pytest.fixture
async def reader(database: str) -> AsyncIterator[Reader]:
    reader = Reader(database)
    yield reader
    await reader.close()
