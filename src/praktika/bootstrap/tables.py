"""Imports every module's tables and mappings, for migrations and for tests that make a schema."""

from praktika.infrastructure import tables as tables
from praktika.notifications.adapters import sql as notifications_sql  # noqa: F401
