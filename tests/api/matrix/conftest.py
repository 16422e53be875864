"""One world for both tables, which nothing that is asked of it changes."""

import pytest

from support.matrix import World, populate
from support.served import Served


@pytest.fixture(scope="module")
async def world(portal: Served) -> World:
    return await populate(portal)
