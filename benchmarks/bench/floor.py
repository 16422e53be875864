"""The floor: a bare Starlette app that repeats the portal's SQL through asyncpg and turns rows to JSON. No rules, no
permissions, no validation, no log, no metrics; its token is the plain identifiers. Nothing useful can be much faster.
"""

import os
import pickle
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg
from pydantic_core import from_json, to_json
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.database import plain_url
from bench.scripts import Repetition, Script
from praktika.infrastructure.database import speak_json

DATABASE: Final = "BENCH_DATABASE_URL"
SCRIPTS: Final = "BENCH_SCRIPTS"

READERS: Final = 4
WRITERS: Final = 10
"""Connections of a process, as many as the portal has."""


class Floor:
    def __init__(self, scripts: Mapping[str, Script]) -> None:
        self._scripts = scripts

    async def open(self, url: str) -> None:
        self._reading = await _pool(url, READERS)
        self._writing = await _pool(url, WRITERS)

    async def close(self) -> None:
        await self._reading.close()
        await self._writing.close()

    async def alive(self, request: Request) -> Response:
        return Response(b"{}", media_type="application/json")

    async def read(self, request: Request) -> Response:
        rows = await self._read("read", _told(request, "slot"))
        return _json(rows[0])

    async def first_page(self, request: Request) -> Response:
        return _json(await self._read("first page", _told(request)))

    async def deep_page(self, request: Request) -> Response:
        return _json(await self._read("deep page", _told(request)))

    async def submit(self, request: Request) -> Response:
        body = from_json(await request.body())
        told = _told(request, "programme") | {"step": UUID(body["step_id"])}
        rows = await self._write("submit", told)
        return _json(rows[0], 201)

    async def reserve(self, request: Request) -> Response:
        body = from_json(await request.body())
        times = {name: datetime.fromisoformat(body[name]) for name in ("starts_at", "ends_at")}
        people = {name: UUID(body[name]) for name in ("specialist", "organisation")}
        rows = await self._write("reserve", _told(request, "slot") | people | times)
        return _json(rows[0], 201)

    async def _read(self, name: str, told: Mapping[str, UUID | datetime]) -> list[dict[str, Any]]:
        return await self._run(self._scripts[name], Repetition(told))

    async def _write(self, name: str, told: Mapping[str, UUID | datetime]) -> list[dict[str, Any]]:
        """What is asked before the transaction, the transaction with what is asked meanwhile, the answer."""
        repetition, script = Repetition(told), self._scripts[name]
        writing = [number for number, statement in enumerate(script) if statement.writes]
        first, last = writing[0], writing[-1] + 1
        await self._run(script[:first], repetition)
        async with self._writing.acquire() as connection, connection.transaction():
            await self._run(script[first:last], repetition, connection)
        return await self._run(script[last:], repetition)

    async def _run(self, script: Script, repetition: Repetition, connection: Any = None) -> list[dict[str, Any]]:
        """The rows of the last statement."""
        found: list[Any] = []
        for statement in script:
            on, rows = connection if statement.writes else self._reading, statement.values(repetition)
            if len(rows) > 1:
                await on.executemany(statement.sql, rows)
            else:
                found = await on.fetch(statement.sql, *rows[0])
        return [dict(row) for row in found]


def _told(request: Request, path_names: str = "") -> dict[str, UUID | datetime]:
    """`Bearer <session>.<account>`, and the identifier in the path."""
    session, account = request.headers["authorization"].removeprefix("Bearer ").split(".")
    told: dict[str, UUID | datetime] = {"session": UUID(session), "account": UUID(account)}
    return told | ({path_names: UUID(request.path_params["id"])} if path_names else {})


def _json(value: object, status: int = 200) -> Response:
    return Response(to_json(value), status, media_type="application/json")


async def _pool(url: str, size: int) -> asyncpg.Pool:
    return await asyncpg.create_pool(
        url, min_size=size, max_size=size, reset=_keep, init=speak_json, server_settings={"jit": "off"}
    )


async def _keep(connection: object) -> None:
    """No reset query."""


def create_app() -> Starlette:
    floor = Floor(pickle.loads(Path(os.environ[SCRIPTS]).read_bytes()))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await floor.open(plain_url(os.environ[DATABASE]))
        yield
        await floor.close()

    return Starlette(
        lifespan=lifespan,
        routes=[
            Route("/livez", floor.alive),
            Route("/slots/{id}", floor.read),
            Route("/slots/{id}/reserve", floor.reserve, methods=["POST"]),
            Route("/pages/first", floor.first_page),
            Route("/pages/deep", floor.deep_page),
            Route("/programmes/{id}/applications", floor.submit, methods=["POST"]),
        ],
    )
