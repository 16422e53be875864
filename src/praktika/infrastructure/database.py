"""SQLAlchemy as the modules use it: one registry, one unit of work, no session in a use case."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, ClassVar, Final, Self

from pydantic_core import from_json, to_json
from sqlalchemy import Table, event, func, select
from sqlalchemy.dialects.postgresql import JSONB, asyncpg
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from praktika.infrastructure.audit import AuditEntry, Recorder
from praktika.infrastructure.mapping import mapper_registry as mapper_registry
from praktika.infrastructure.mapping import metadata as metadata
from praktika.infrastructure.tables import audit_events, work_items
from praktika.infrastructure.work import WorkItem, items_of_events, items_of_work
from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock, utc_now
from praktika.kernel.errors import PraktikaError
from praktika.kernel.events import Event
from praktika.kernel.work import Handler, Work

joined: ContextVar[AsyncSession | None] = ContextVar("joined", default=None)
"""A transaction around the use case, which commits in its place."""

TRANSIENT: Final = {"40P01", "40001"}
"""SQLSTATE of a deadlock and of a serialisation failure: the whole use case may be tried again."""


def create_engine(url: str, size: int = 5) -> AsyncEngine:
    """At most twice `size` connections; a broken one is found by its first statement, which is tried again."""
    engine = create_async_engine(
        url,
        pool_size=size,
        max_overflow=size,
        pool_timeout=10,
        hide_parameters=True,  # an error's text goes to the log, and parameters are people's data
        json_deserializer=_as_is,
        connect_args={"server_settings": {"application_name": "praktika", "jit": "off"}, "timeout": 5},
    )
    event.listen(engine.sync_engine, "connect", lambda connection, _: connection.run_async(speak_json))
    return engine


async def speak_json(connection: Any) -> None:
    """jsonb comes as Python values from the driver itself, so that raw reads and sessions see the same."""
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=lambda text: b"\x01" + text.encode(), decoder=_loads, format="binary"
    )


def _loads(wire: bytes) -> Any:
    return from_json(wire[1:])  # the first byte is the version of the binary format


def _as_is(value: Any) -> Any:
    return value


def create_session_factory(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    return async_sessionmaker(engine, expire_on_commit=False)


class Appending:
    """Rows for a table that use cases only add to, by a statement compiled once and past the session's bookkeeping."""

    def __init__(self, table: Table) -> None:
        statement = pg_insert(table).on_conflict_do_nothing()
        compiled = statement.compile(dialect=asyncpg.dialect(), column_keys=self._names(table))  # type: ignore[no-untyped-call]
        self._sql = str(compiled)
        self._columns = tuple(compiled.positiontup or ())
        self._documents = {column.name for column in table.c if isinstance(column.type, JSONB)}

    async def append(self, session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
        await (await session.connection()).exec_driver_sql(self._sql, [self._arguments(row) for row in rows])

    def _arguments(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(to_json(row[name]).decode() if name in self._documents else row[name] for name in self._columns)

    @staticmethod
    def _names(table: Table) -> list[str]:
        return [column.name for column in table.c if column.name not in LATER]


LATER: Final = {"leased_until", "done_at"}
"""Columns that are empty when a row is made."""

WORK: Final = Appending(work_items)
AUDIT: Final = Appending(audit_events)


class SqlStore:
    """What every unit of work on PostgreSQL shares: the sessions, who handles which event, the clock."""

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], handlers: Sequence[Handler] = (), clock: Clock = utc_now
    ) -> None:
        self.sessions = sessions
        self.handlers = handlers
        self.clock = clock
        self.wake: Callable[[], None] = lambda: None
        """Called after a commit that left work; a dispatcher in this process puts itself here."""


class SqlUnitOfWork:
    """Subclasses add repositories and say which constraint means which domain error."""

    violations: ClassVar[Mapping[str, type[PraktikaError]]] = {}

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self._work: list[WorkItem] = []
        self._recorder = Recorder(store.clock)

    @property
    def session(self) -> AsyncSession:
        return self._session

    async def __aenter__(self) -> Self:
        outer = joined.get()
        self._joins = outer is not None
        self._session = outer or self._store.sessions()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, *_: object) -> None:
        try:
            if error is None:
                await self._finish()
            elif isinstance(error, IntegrityError):
                raise self._as_domain_error(error) from error
        finally:
            if not self._joins:
                await self._session.close()

    def publish(self, *events: Event) -> None:
        self._work += items_of_events(self._store.handlers, events, self._store.clock())

    def enqueue(self, *work: Work) -> None:
        self._work += items_of_work(self._store.handlers, work, self._store.clock())

    def record(self, actor: Actor, action: str, aggregate: object, *, reason: str | None = None) -> None:
        self._recorder.record(actor, action, aggregate, reason)

    async def lock(self, *key: object) -> None:
        name = ":".join(map(str, key))
        await self._session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))

    async def load[T](self, kind: type[T], key: object) -> T | None:
        """The row, locked until the unit of work ends, and remembered for the audit entry."""
        found = await self._session.get(kind, key, with_for_update={"key_share": True})
        if found is not None:
            self.remember(found)
        return found

    def remember(self, aggregate: object) -> None:
        """What the aggregate is now is what an audit entry compares it with; `load` does it by itself."""
        self._recorder.remember(aggregate)

    def add(self, aggregate: object) -> None:
        self._session.add(aggregate)

    async def flush(self) -> None:
        try:
            await self._session.flush()
        except IntegrityError as error:
            raise self._as_domain_error(error) from error

    async def _finish(self) -> None:
        await self.flush()
        await self._store_entries()
        work = await self._store_work()
        if self._joins:
            self._session.expunge_all()  # what callers hold is no longer ours, as after a commit of our own
        else:
            await self._session.commit()
        if work:
            self._store.wake()

    async def _store_entries(self) -> None:
        if entries := [_members(entry) for entry in self._recorder.take()]:
            await AUDIT.append(self._session, entries)

    async def _store_work(self) -> bool:
        work, self._work = self._work, []
        if work:
            rows = [row_of(item) for item in work]
            await WORK.append(self._session, rows)
        return bool(work)

    def _as_domain_error(self, error: IntegrityError) -> Exception:
        constraint = getattr(error.driver_exception, "constraint_name", None)
        known = self.violations.get(constraint or "")
        return known() if known else error


def _members(entry: AuditEntry) -> dict[str, Any]:
    return {f.name: getattr(entry, f.name) for f in dataclasses.fields(entry)}


def row_of(item: WorkItem) -> dict[str, Any]:
    columns = work_items.c.keys()
    return {f.name: getattr(item, f.name) for f in dataclasses.fields(item) if f.name in columns}


def may_pass_on_repetition(error: BaseException) -> bool:
    """A deadlock, a serialisation failure, or a connection that broke before it was used."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, (ConnectionError, TimeoutError))
    state = getattr(error.driver_exception, "sqlstate", None)
    return error.connection_invalidated or state in TRANSIENT


def is_database_down(error: BaseException) -> bool:
    broken = isinstance(error, (OperationalError, InterfaceError)) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )
    return broken or may_pass_on_repetition(error)
