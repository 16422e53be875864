"""A database without a free connection is away for a while, like one that is down: nobody is told of a failure."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from support.postgres import execute
from support.served import PASSWORD, Served, serving, settings_of

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

ROLE = f"praktika_test_{os.getpid()}_refused"

NEWCOMER = {
    "email": "ada@example.org",
    "first_name": "Ada",
    "last_name": "Young",
    "password": PASSWORD,
    "password_confirmation": PASSWORD,
}


@pytest.fixture(scope="module")
def full(database: str) -> Iterator[str]:
    """The address of a database that has no connection left for the role in it."""
    execute(database, f"DROP ROLE IF EXISTS {ROLE}", f"CREATE ROLE {ROLE} LOGIN PASSWORD 'any' CONNECTION LIMIT 0")
    yield make_url(database).set(username=ROLE, password="any").render_as_string(hide_password=False)
    execute(database, f"DROP ROLE {ROLE}")


@pytest.fixture(scope="module")
async def refused(full: str, folder: Path) -> AsyncIterator[Served]:
    async with serving(settings_of(full, folder)) as served:
        yield served


@pytest.mark.parametrize(
    ("method", "path", "body"), [("POST", "/auth/sign-up", NEWCOMER), ("GET", "/directions", None)]
)
async def test_who_comes_when_no_connection_is_left_may_come_again(refused: Served, method: str, path: str, body):
    answer = await refused.visitor.request(method, f"/api/v1{path}", json=body)
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert (answer.json()["code"], int(answer.headers["Retry-After"]) > 0) == ("unavailable", True)


async def test_operators_are_told_so(refused: Served):
    ready, figures = await refused.visitor.get("/readyz"), await refused.visitor.get("/metrics")
    assert (ready.status_code, ready.json()["checks"]["database"]) == (503, "down")
    assert figures.status_code == 200
