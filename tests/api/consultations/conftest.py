"""A portal whose time stands still, for tests that move it, and who consults there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from praktika.infrastructure.database import create_engine
from praktika.kernel.clock import FrozenClock, utc_now
from support.appointments import Consulting
from support.database import empty
from support.doors import serving_at
from support.served import Person


@pytest.fixture(scope="module")
async def consulting(database: str, folder: Path) -> AsyncIterator[Consulting]:
    clock = FrozenClock(utc_now())
    async with serving_at(clock, database, folder) as portal:
        yield Consulting(portal, clock, await portal.organisation())
    await empty(create_engine(database))


@pytest.fixture
async def anna(consulting: Consulting) -> Person:
    return await consulting.specialist()


@pytest.fixture
async def ivan(consulting: Consulting) -> Person:
    return await consulting.client()
