"""Migrations lead to the schema the code maps, and back."""

import asyncio
from collections.abc import Iterator

import asyncpg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import create_async_engine

import praktika.bootstrap.tables  # noqa: F401  every table is known
from praktika.bootstrap import schema
from praktika.infrastructure.mapping import metadata
from support.postgres import empty_database, execute, server_url

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with server_url() as url:
        yield url


@pytest.fixture
def empty(server: str) -> Iterator[str]:
    """The address of a database without tables."""
    with empty_database(server, "_empty") as url:
        yield url


@pytest.fixture(scope="module")
def migrated(server: str) -> Iterator[str]:
    with empty_database(server, "_migrated") as url:
        schema.migrate(url)
        yield url


def shape(url: str) -> list[tuple[object, ...]]:
    """Every table, column, index, constraint, trigger and function, as text."""
    found = execute(
        url,
        """
        SELECT table_name, column_name, data_type, is_nullable, column_default
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
        UNION ALL SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
        UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '' FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
        UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '', '' FROM pg_trigger
        WHERE NOT tgisinternal
        UNION ALL SELECT proname, '', prosrc, '', '' FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
        ORDER BY 1, 2, 3
        """,
    )
    return [tuple(row) for row in found]


def test_there_is_one_head():
    assert len(ScriptDirectory.from_config(schema.config()).get_heads()) == 1


def test_up_down_and_up_again_is_the_same_schema(empty: str):
    schema.migrate(empty)
    first = shape(empty)
    command.downgrade(schema.config(empty), "base")
    assert shape(empty) == []
    schema.migrate(empty)
    assert shape(empty) == first


def test_each_step_can_be_taken_back(empty: str):
    before = shape(empty)
    for step in reversed(list(ScriptDirectory.from_config(schema.config()).walk_revisions())):
        schema.migrate(empty, step.revision)
        after = shape(empty)
        command.downgrade(schema.config(empty), step.down_revision or "base")
        assert shape(empty) == before, step.revision
        schema.migrate(empty, step.revision)
        assert shape(empty) == after, step.revision
        before = after


def test_migrating_twice_changes_nothing(migrated: str):
    before = shape(migrated)
    schema.migrate(migrated)
    assert shape(migrated) == before


def test_the_schema_is_what_the_code_maps(migrated: str, empty: str):
    asyncio.run(_create_all(empty))
    assert tables_of(migrated) == tables_of(empty)


def tables_of(url: str) -> set[tuple[object, ...]]:
    """The schema without triggers and functions, which no mapping knows."""
    return {row for row in shape(url) if row[0] in metadata.tables and not str(row[2]).startswith("CREATE TRIGGER")}


async def _create_all(url: str) -> None:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()


@pytest.mark.parametrize("table", ["audit_events", "internships_points_entries"])
def test_history_is_never_rewritten(migrated: str, table: str):
    triggers = execute(
        migrated,
        f"SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = '{table}'::regclass AND NOT tgisinternal",
    )
    assert any("BEFORE DELETE OR UPDATE" in found[0] for found in triggers), triggers


@pytest.mark.parametrize("change", ["UPDATE audit_events SET action = 'other'", "DELETE FROM audit_events"])
def test_the_audit_trail_refuses_a_change(migrated: str, change: str):
    execute(
        migrated,
        "INSERT INTO audit_events (id, at, actor_kind, action, subject_type, changes, trace_id) "
        "VALUES (gen_random_uuid(), now(), 'system', 'made', 'thing', '{}', '')",
    )
    with pytest.raises(asyncpg.RestrictViolationError):
        execute(migrated, change)
