"""A specialist of an organisation, his slot, and who comes to it."""

import pytest

from builders.consultations import Practice, client, manager, specialist


@pytest.fixture
def practice():
    return Practice()


@pytest.fixture
def boss():
    return manager()


@pytest.fixture
def owner(boss):
    return specialist(boss.tenant())


@pytest.fixture
async def slot(practice, owner):
    return await practice.offer(owner)


@pytest.fixture
def who():
    return client()
