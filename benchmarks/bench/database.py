"""A fresh database with the portal's schema, on the server that tests use or on a private one."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from praktika.bootstrap import schema
from praktika.infrastructure.embedded_postgres import EmbeddedPostgres


@contextmanager
def fresh_database() -> Iterator[str]:
    """Durable, as in production: a commit waits for the disk. Gone afterwards."""
    name = f"praktika_bench_{os.getpid()}"
    with _server() as server:
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
        execute(server, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            schema.migrate(url)
            yield url
        finally:
            execute(server, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _server() -> Iterator[str]:
    if named := os.environ.get("PRAKTIKA_TEST_DATABASE_URL"):
        yield named
    else:
        with tempfile.TemporaryDirectory(prefix="praktika-bench-", ignore_cleanup_errors=True) as folder:
            Path(folder).chmod(0o711)  # PostgreSQL does not run as root
            with EmbeddedPostgres(Path(folder) / "postgres") as url:
                yield url


def plain_url(url: str) -> str:
    """As asyncpg itself takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def execute(url: str, *statements: str) -> str:
    """Each outside a transaction; the first value of the last one as text."""
    return asyncio.run(_execute(url, *statements))


async def _execute(url: str, *statements: str) -> str:
    connection = await asyncpg.connect(plain_url(url))
    try:
        rows = [await connection.fetch(statement) for statement in statements][-1]
        return str(rows[0][0]) if rows else ""
    finally:
        await connection.close()
