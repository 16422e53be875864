"""Identity on each store: `house` runs a test on both."""

import pytest
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from builders.identity import House
from builders.identity_sql import SqlHouse
from praktika.identity.adapters.sql.tables import roles
from praktika.identity.policies.roles import built_in_roles
from praktika.infrastructure.reading import Reader
from praktika.kernel.clock import FrozenClock


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest) -> House:
    found: House = request.getfixturevalue(f"{request.param}_house")
    return found


@pytest.fixture
def memory_house(clock: FrozenClock) -> House:
    return House(clock)


@pytest.fixture
async def postgres_house(sessions: async_sessionmaker[AsyncSession], reader: Reader, clock: FrozenClock) -> SqlHouse:
    async with sessions.begin() as session:
        rows = [{c.name: getattr(role, c.name) for c in roles.c} for role in built_in_roles()]
        await session.execute(insert(roles).values(rows).on_conflict_do_nothing())
    return SqlHouse(clock, factory=sessions, reader=reader)
