"""Runs migrations on `PRAKTIKA_DATABASE_URL`, or on the address the caller gives; one process at a time."""

import asyncio
import os
from typing import Any

from alembic import context
from sqlalchemy import Connection, NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

import praktika.bootstrap.tables  # noqa: F401  every table is known
from praktika.infrastructure.mapping import metadata
from praktika.infrastructure.types import Document, StrEnumType

LOCK = 7_246_835_110


def render_item(kind: str, item: Any, autogen: Any) -> str | bool:
    """Our column types are text and jsonb to the database."""
    if kind == "type" and isinstance(item, StrEnumType):
        return "sa.Text()"
    if kind == "type" and isinstance(item, Document):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return "postgresql.JSONB()"
    return False


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_item=render_item, compare_type=True)
    connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
    connection.commit()
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    url = context.config.attributes.get("url") or os.environ["PRAKTIKA_DATABASE_URL"]
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


asyncio.run(main())
