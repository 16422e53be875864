"""The house of internships over every storage adapter; a test that takes it is a contract test."""

from typing import Any

import pytest

from builders.internships import CURSORS, NOW, House, Reading
from praktika.infrastructure.database import SqlStore
from praktika.infrastructure.reading import Reader
from praktika.internships.adapters.sql import (
    SqlApplicationQueries,
    SqlCandidacyQueries,
    SqlCatalogueQueries,
    SqlInternQueries,
    SqlInternshipsUnitOfWork,
    SqlPointsQueries,
    SqlProgrammeQueries,
    SqlTemplateQueries,
)
from praktika.kernel.clock import FrozenClock


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest) -> House:
    found: House = request.getfixturevalue(f"{request.param}_house")
    return found


@pytest.fixture
def memory_house() -> House:
    return House()


@pytest.fixture
def postgres_house(sessions: Any, reader: Reader) -> House:
    clock = FrozenClock(NOW)
    store = SqlStore(sessions, (), clock)
    house = House(lambda: SqlInternshipsUnitOfWork(store), clock)
    house.read = Reading(
        SqlCatalogueQueries(reader, CURSORS),
        SqlTemplateQueries(reader, CURSORS),
        SqlProgrammeQueries(reader, CURSORS, clock),
        SqlApplicationQueries(reader, CURSORS),
        SqlCandidacyQueries(reader, CURSORS),
        SqlInternQueries(reader, CURSORS, house.people, clock),
        SqlPointsQueries(reader, CURSORS),
    )
    return house
