"""Copies of aggregates for reading only."""

import subprocess
import sys

import pytest
from sqlalchemy import bindparam

from praktika.infrastructure.database import SqlUnitOfWork
from praktika.infrastructure.shapes import copies
from praktika.internships.adapters.sql.tables import programmes
from praktika.internships.domain.programmes import Programme

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

PROGRAMME = copies(Programme, programmes.c.id == bindparam("id"))


def members(programme: Programme) -> dict[str, object]:
    return {name: getattr(programme, name) for name in Programme.__annotations__}


async def test_a_copy_has_the_members_of_what_is_loaded(postgres_house, sql_store):
    run = await postgres_house.open_programme()
    async with SqlUnitOfWork(sql_store) as tx:
        (copy,) = await tx.fetch(PROGRAMME, id=run.id)
        assert members(copy) == members(await tx.load(Programme, run.id))


async def test_a_copy_cannot_be_changed(postgres_house, sql_store):
    run = await postgres_house.open_programme()
    async with SqlUnitOfWork(sql_store) as tx:
        (copy,) = await tx.fetch(PROGRAMME, id=run.id)
    with pytest.raises(AttributeError):
        copy.title = "Another"


async def test_what_is_fetched_takes_part_in_the_transaction(postgres_house, sql_store):
    run = await postgres_house.open_programme()
    async with SqlUnitOfWork(sql_store) as tx:
        loaded = await tx.load(Programme, run.id)
        loaded.title = "Another"
        await tx.flush()
        (copy,) = await tx.fetch(PROGRAMME, id=run.id)
    assert copy.title == "Another"


def test_a_copy_is_readable_in_a_process_that_has_made_no_aggregate_yet():
    look = """
from praktika.internships.adapters.sql.repositories import PEEK
from praktika.internships.domain.programmes import Programme
print(PEEK.view(*(None for _ in Programme.__annotations__)).organisation_id)
"""
    assert subprocess.run([sys.executable, "-c", look], capture_output=True, text=True).stdout == "None\n"
