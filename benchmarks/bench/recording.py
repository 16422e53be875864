"""Listens to the SQL of single requests of the portal, answered in this process on the same database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from dependency_injector import providers
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bench.load import UnexpectedAnswer
from bench.scripts import Learner, Script, Statement
from praktika.bootstrap.app import create_app
from praktika.bootstrap.container import Container
from praktika.bootstrap.settings import Settings
from praktika.infrastructure.reading import Reader, Shape
from praktika.infrastructure.transactions import Transaction


class Recorder:
    """Keeps each statement of one request at a time with its arguments, in order."""

    def __init__(self, settings: Settings) -> None:
        self._container = Container(settings=settings)
        self._container.infrastructure.reader.override(providers.Object(AudibleReader(settings.database_url, self)))
        event.listen(self._container.infrastructure.engine().sync_engine, "before_cursor_execute", self._hear_session)
        store = self._container.infrastructure.store()
        store.transaction = lambda: AudibleTransaction(store.sessions, self)
        self._app = create_app(self._container)
        self._heard: list[tuple[str, Sequence[Sequence[Any]], bool]] = []

    async def script(
        self,
        told: Mapping[str, UUID | datetime],
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: object = None,
    ) -> Script:
        """`told`: the identifiers and times of this request that differ in the next one."""
        self._heard.clear()
        learner = Learner(told)
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
            answer = await client.request(method, path, headers=dict(headers), json=body)
        if answer.is_error:
            raise UnexpectedAnswer(answer.text)
        return [
            Statement(sql, [[learner.learn(value) for value in row] for row in rows], writes)
            for sql, rows, writes in self._heard
        ]

    async def close(self) -> None:
        await self._container.infrastructure.reader().close()
        await self._container.infrastructure.engine().dispose()

    def hear(self, sql: str, rows: Sequence[Sequence[Any]], *, writes: bool) -> None:
        self._heard.append((sql, rows, writes))

    def _hear_session(self, _: Any, __: Any, sql: str, parameters: Any, ___: Any, many: bool) -> None:
        self.hear(sql, parameters if many else [parameters], writes=True)


class AudibleReader(Reader):
    def __init__(self, url: str, recorder: Recorder) -> None:
        super().__init__(url)
        self._recorder = recorder

    async def fetch[View](self, shape: Shape[View], **values: Any) -> list[View]:
        self._recorder.hear(shape.sql, [shape.arguments(values)], writes=False)
        return await super().fetch(shape, **values)


class AudibleTransaction(Transaction):
    def __init__(self, sessions: async_sessionmaker[AsyncSession], recorder: Recorder) -> None:
        super().__init__(sessions)
        self._recorder = recorder

    async def fetch(self, sql: str, *arguments: Any) -> list[asyncpg.Record]:
        self._recorder.hear(sql, [arguments], writes=True)
        return await super().fetch(sql, *arguments)
