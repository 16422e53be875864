"""PostgreSQL for tests: that of `PRAKTIKA_TEST_DATABASE_URL`, or a private one for this run, quick and forgetful."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

import asyncpg
from sqlalchemy import make_url

from praktika.bootstrap import schema
from praktika.infrastructure.embedded_postgres import EmbeddedPostgres

EXTENSIONS: Final = ("btree_gist", "pg_trgm")

NUMBERS: Final = count(1)
"""Of the databases of this run: each folder of tests has one."""


@contextmanager
def database_url() -> Iterator[str]:
    """A fresh database brought to the newest migration, gone afterwards. Not from within a running event loop."""
    with server_url() as server, empty_database(server) as url:
        schema.migrate(url)
        yield url


@contextmanager
def server_url() -> Iterator[str]:
    """The address of a superuser on a running server."""
    if named := os.environ.get("PRAKTIKA_TEST_DATABASE_URL"):
        yield named
    else:
        with reachable_folder() as folder, EmbeddedPostgres(folder / "postgres", durable=False) as url:
            yield url


@contextmanager
def empty_database(server: str, suffix: str = "") -> Iterator[str]:
    """Named after this process, so that several runs share a server; one that a killed run left is dropped first."""
    name = f"praktika_test_{os.getpid()}_{next(NUMBERS)}{suffix}"
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    execute(server, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        execute(url, *(f"CREATE EXTENSION {extension}" for extension in EXTENSIONS))
        yield url
    finally:
        execute(server, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A temporary folder that root's stand-in may enter, if the temporary folders' own parent lets it."""
    with tempfile.TemporaryDirectory(prefix="praktika test ") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder
        for path in folder.iterdir():
            shutil.rmtree(path.resolve(), ignore_errors=True)  # also where a link leads


def execute(url: str, *statements: str) -> list[Any]:
    """Each outside a transaction, from plain functions; the rows of the last."""
    return asyncio.run(_execute(url, *statements))


async def _execute(url: str, *statements: str) -> list[Any]:
    connection = await asyncpg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))
    try:
        answers: list[list[Any]] = [await connection.fetch(statement) for statement in statements]
        return answers[-1]
    finally:
        await connection.close()
