"""A module's tables are its own: named after it, and tied to no other module's."""

import pytest
from sqlalchemy import Table

import praktika.bootstrap.tables  # noqa: F401  every table is known
from praktika.infrastructure.mapping import metadata

SHARED = {"work_items", "audit_events", "idempotency_keys", "request_counts"}
MODULES = {"identity", "notifications", "internships", "timesheets", "consultations"}

tables = pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)


def module_of(table: str) -> str:
    return table.partition("_")[0]


@tables
def test_a_table_is_named_after_its_module(table: Table):
    assert table.name in SHARED or module_of(table.name) in MODULES


@tables
def test_no_foreign_key_leaves_its_module(table: Table):
    for key in table.foreign_keys:
        assert module_of(key.column.table.name) == module_of(table.name), key.target_fullname


@tables
def test_every_constraint_has_a_name(table: Table):
    """So that a violation can be told apart."""
    assert [each for each in table.constraints if each.name is None] == []


@tables
def test_a_moment_is_kept_with_its_zone(table: Table):
    for column in table.columns:
        assert getattr(column.type, "timezone", True), column.name
