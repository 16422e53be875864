"""One portal per file of tests, which never empties it: every test brings people of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from praktika.infrastructure.database import create_engine
from support.database import database, empty  # noqa: F401
from support.served import Person, Served, serving, settings_of


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Token keys and letters of this run."""
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="module")
async def portal(database: str, folder: Path) -> AsyncIterator[Served]:  # noqa: F811
    async with serving(settings_of(database, folder)) as served:
        yield served
    await empty(create_engine(database))


@pytest.fixture(scope="module")
async def admin(portal: Served) -> Person:
    return await portal.admin()


@pytest.fixture(scope="module")
async def participant(portal: Served) -> Person:
    return await portal.participant()
