"""The house of internships over every storage adapter; a test that takes it is a contract test."""

from typing import Any

import pytest

from builders.internships import CURSORS, NOW, House, Reading
from praktika.bootstrap.modules import HANDLERS
from praktika.infrastructure.database import SqlStore
from praktika.infrastructure.idempotency import Ledger, MemoryLedger, SqlLedger
from praktika.infrastructure.reading import Reader
from praktika.internships.adapters.answers import InternshipsAnswers
from praktika.internships.adapters.memory import MemoryLookup
from praktika.internships.adapters.sql import (
    SqlApplicationRows,
    SqlCandidacyRows,
    SqlCatalogueRows,
    SqlInternRows,
    SqlInternshipsUnitOfWork,
    SqlLookup,
    SqlPointsRows,
    SqlProgrammeRows,
    SqlTemplateRows,
)
from praktika.internships.queries import (
    ApplicationQueries,
    CandidacyQueries,
    CatalogueQueries,
    InternQueries,
    PointsQueries,
    ProgrammeQueries,
    TemplateQueries,
)
from praktika.kernel.clock import FrozenClock


class ServedHouse(House):
    """A house with what its routes need."""

    ledger: Ledger
    answers: InternshipsAnswers


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest) -> ServedHouse:
    found: ServedHouse = request.getfixturevalue(f"{request.param}_house")
    return found


@pytest.fixture
def memory_house() -> ServedHouse:
    house = ServedHouse()
    house.ledger = MemoryLedger(house.store)
    house.answers = InternshipsAnswers(MemoryLookup(house.store), house.people, house.clock)
    return house


@pytest.fixture
def postgres_house(sessions: Any, reader: Reader) -> ServedHouse:
    clock = FrozenClock(NOW)
    store = SqlStore(sessions, HANDLERS, clock)
    house = ServedHouse(lambda: SqlInternshipsUnitOfWork(store), clock)
    house.read = Reading(
        CatalogueQueries(SqlCatalogueRows(reader), CURSORS),
        TemplateQueries(SqlTemplateRows(reader), CURSORS),
        ProgrammeQueries(SqlProgrammeRows(reader), CURSORS, clock),
        ApplicationQueries(SqlApplicationRows(reader), CURSORS, house.people),
        CandidacyQueries(SqlCandidacyRows(reader), CURSORS),
        InternQueries(SqlInternRows(reader), CURSORS, house.people, clock),
        PointsQueries(SqlPointsRows(reader), CURSORS),
    )
    house.ledger = SqlLedger(store)
    house.answers = InternshipsAnswers(SqlLookup(reader), house.people, clock)
    return house
