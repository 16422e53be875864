"""What a unit of work on PostgreSQL offers repositories beyond single aggregates."""

import pytest
from sqlalchemy import select, update

from praktika.infrastructure.database import SqlUnitOfWork
from praktika.infrastructure.tables import audit_events
from praktika.internships.adapters.sql.tables import programmes
from praktika.internships.domain.programmes import Programme, ProgrammeId
from praktika.kernel.actors import SYSTEM
from praktika.kernel.ids import uuid7

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


async def loaded(tx: SqlUnitOfWork, programme_id: ProgrammeId) -> Programme:
    found = await tx.load(Programme, programme_id)
    assert found is not None
    return found


async def locked(tx: SqlUnitOfWork, programme_id: ProgrammeId) -> Programme:
    (found,) = await tx.locked(select(Programme).where(programmes.c.id == programme_id).with_for_update())
    return found


async def test_a_change_tells_how_many_rows_it_touched(postgres_house, sql_store):
    run, titled = await postgres_house.open_programme(), update(programmes).values(title="Another")
    async with SqlUnitOfWork(sql_store) as tx:
        for programme_id, touched in ((run.id, 1), (uuid7(), 0)):
            assert await tx.changed(titled.where(programmes.c.id == programme_id)) == touched


async def test_an_entry_tells_what_became_of_rows_that_were_locked_together(postgres_house, sql_store):
    run = await postgres_house.open_programme()
    async with SqlUnitOfWork(sql_store) as tx:
        programme = await locked(tx, run.id)
        programme.title = "Another"
        tx.record(SYSTEM, "internships.programme:rename", programme)
    async with sql_store.sessions() as session:
        renamed = select(audit_events.c.changes).where(audit_events.c.action == "internships.programme:rename")
        assert (await session.scalars(renamed)).all() == [{"title": {"from": run.title, "to": "Another"}}]


@pytest.mark.parametrize("again", [loaded, locked])
async def test_a_row_read_before_it_was_locked_is_read_anew(postgres_house, sql_store, again):
    run = await postgres_house.open_programme()
    async with SqlUnitOfWork(sql_store) as tx:
        read_before = await tx.session.get(Programme, run.id)
        async with SqlUnitOfWork(sql_store) as meanwhile:
            (await loaded(meanwhile, run.id)).title = "Another"
        assert await again(tx, run.id) is read_before
        assert read_before.title == "Another"


@pytest.mark.parametrize("again", [loaded, locked])
async def test_what_was_changed_is_not_lost_when_the_row_is_read_anew(postgres_house, sql_store, again):
    run = await postgres_house.open_programme()
    async with SqlUnitOfWork(sql_store) as tx:
        (await loaded(tx, run.id)).title = "Another"
        assert (await again(tx, run.id)).title == "Another"
