"""What is added in a unit of work: one statement, the same rows as ever, followed after a flush."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from praktika.identity.adapters.sql import SqlIdentityUnitOfWork
from praktika.identity.adapters.sql.tables import organisations
from praktika.identity.domain import Organisation, OrganisationNameTaken
from praktika.infrastructure.database import SqlUnitOfWork
from praktika.infrastructure.inserting import TOGETHER
from praktika.infrastructure.tables import audit_events, work_items
from praktika.internships.adapters.sql.tables import directions
from praktika.internships.domain.catalogue import Direction, DirectionId
from praktika.kernel.actors import SYSTEM, OrganisationId
from praktika.kernel.ids import uuid7
from praktika.kernel.work import Work
from support.statements import statements

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


@pytest.fixture
def sent(monkeypatch) -> Iterator[list[str]]:
    with statements(monkeypatch) as heard:
        yield heard


@pytest.fixture
def organisation(clock):
    def make(name: str = "City Internships") -> Organisation:
        return Organisation(id=OrganisationId(uuid7()), name=name, created_at=clock(), updated_at=clock())

    return make


async def count(store, table) -> int:
    async with store.sessions() as session:
        return (await session.execute(select(func.count()).select_from(table))).scalar_one()


async def test_new_rows_of_all_tables_are_one_statement(sql_store, organisation, sent):
    handler = sql_store.handlers[0]
    async with SqlUnitOfWork(sql_store) as tx:
        for name in ("One", "Two"):
            tx.add(added := organisation(name))
            tx.record(SYSTEM, "identity.organisation:create", added)
            tx.enqueue(Work(handler=handler.name, key=name, payload={}))
    assert len(sent) == 1
    assert [await count(sql_store, each) for each in (organisations, audit_events, work_items)] == [2, 2, 2]


@pytest.mark.parametrize("times", [2, TOGETHER + 1])
async def test_work_that_is_there_already_stays_as_it_is(sql_store, times):
    work = Work(handler=sql_store.handlers[0].name, key="once", payload={})
    async with SqlUnitOfWork(sql_store) as tx:
        tx.enqueue(*[work] * times)
    async with SqlUnitOfWork(sql_store) as tx:
        tx.enqueue(work)
    assert await count(sql_store, work_items) == 1


async def test_many_new_rows_are_one_statement_too(sql_store, organisation, sent):
    async with SqlUnitOfWork(sql_store) as tx:
        for number in range(TOGETHER + 1):
            tx.add(added := organisation(f"Number {number}"))
            tx.record(SYSTEM, "identity.organisation:create", added)
    assert len(sent) == 1
    assert await count(sql_store, organisations) == await count(sql_store, audit_events) == TOGETHER + 1


async def test_what_was_added_and_flushed_is_followed(sql_store, organisation):
    async with SqlUnitOfWork(sql_store) as tx:
        tx.add(added := organisation("Before"))
        await tx.flush()
        added.name = "After"
    async with SqlUnitOfWork(sql_store) as tx:
        loaded = await tx.load(Organisation, added.id)
    assert vars(loaded).items() >= {"name": "After", "created_at": added.created_at, "okpo": None}.items()


async def test_a_name_that_is_given_up_may_be_taken_at_once(sql_store, organisation):
    async with SqlUnitOfWork(sql_store) as tx:
        tx.add(first := organisation("Ours"))
    async with SqlUnitOfWork(sql_store) as tx:
        loaded = await tx.load(Organisation, first.id)
        tx.add(organisation("Ours"))
        loaded.name = "Theirs"
    assert await count(sql_store, organisations) == 2


async def test_a_refused_row_leaves_nothing_behind(sql_store, organisation):
    with pytest.raises(OrganisationNameTaken):
        async with SqlIdentityUnitOfWork(sql_store) as tx:
            for _ in range(2):
                tx.add(added := organisation("Ours"))
                tx.record(SYSTEM, "identity.organisation:create", added)
    assert await count(sql_store, organisations) == await count(sql_store, audit_events) == 0


@pytest.mark.parametrize("more", [0, TOGETHER])
async def test_what_a_mapping_works_out_and_documents_that_are_missing_are_written_as_ever(sql_store, more):
    def direction(name: str) -> Direction:
        return Direction(
            id=DirectionId(uuid7()),
            organisation_id=OrganisationId(uuid7()),
            name=name,
            created_at=sql_store.clock(),
            updated_at=sql_store.clock(),
        )

    async with SqlUnitOfWork(sql_store) as tx:
        tx.add(direction("Ёлка"))
        for number in range(more):
            tx.add(direction(f"Another {number}"))
    async with sql_store.sessions.begin() as session:
        session.add(direction("Ёлка"))
    async with sql_store.sessions() as session:
        columns = (directions.c.name_key, func.jsonb_typeof(directions.c.display), directions.c.version)
        ours, theirs = (await session.execute(select(*columns).where(directions.c.name == "Ёлка"))).all()
    assert ours == theirs
