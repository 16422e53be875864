"""SQLAlchemy as the modules use it: one registry, one unit of work, no session in a use case."""

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, ClassVar, Final, Self
from uuid import UUID

from pydantic_core import from_json
from sqlalchemy import ARRAY, CursorResult, Delete, Select, Table, Text, Update, Uuid, event, func, literal, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import make_transient_to_detached

from praktika.infrastructure.audit import Recorder
from praktika.infrastructure.failures import FAILURES, constraint_of
from praktika.infrastructure.inserting import Insertion, NewRow, insert, row_of_aggregate
from praktika.infrastructure.mapping import mapper_registry as mapper_registry
from praktika.infrastructure.mapping import metadata as metadata
from praktika.infrastructure.shapes import Shape, table_of
from praktika.infrastructure.tables import audit_events, work_items
from praktika.infrastructure.transactions import Transaction, joined
from praktika.infrastructure.work import WorkItem, items_of_events, items_of_work
from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock, utc_now
from praktika.kernel.errors import PraktikaError
from praktika.kernel.events import Event
from praktika.kernel.work import Handler, Work


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
    event.listen(engine.sync_engine, "checkout", _replace_broken)
    return engine


def _replace_broken(connection: Any, *_: Any) -> None:
    """Where one was cut, those that wait beside it were, too; the driver knows without asking the server."""
    if connection.driver_connection.is_closed():
        raise InvalidatePoolError


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


WORK: Final = Insertion(work_items, without={"leased_until", "done_at"}, unless_there=True)
AUDIT: Final = Insertion(audit_events)


ANEW: Final = {"populate_existing": True}
"""A row may have been read before it was locked."""


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

    def transaction(self) -> Transaction:
        return Transaction(self.sessions)


class SqlUnitOfWork:
    """Subclasses add repositories and say which constraint means which domain error."""

    violations: ClassVar[Mapping[str, type[PraktikaError]]] = {}

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self._work: list[WorkItem] = []
        self._added: list[object] = []
        self._recorder = Recorder(store.clock)

    @property
    def session(self) -> AsyncSession:
        return self._transaction.session

    async def __aenter__(self) -> Self:
        outer = joined.get()
        self._joins = outer is not None
        self._transaction = outer or await self._store.transaction().__aenter__()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, *_: object) -> None:
        try:
            if error is None:
                await self._finish()
            elif known := self._domain_error(error):
                raise known from error
        finally:
            if not self._joins:
                await self._transaction.rollback()

    def publish(self, *events: Event) -> None:
        self._work += items_of_events(self._store.handlers, events, self._store.clock())

    def enqueue(self, *work: Work) -> None:
        self._work += items_of_work(self._store.handlers, work, self._store.clock())

    def record(
        self,
        actor: Actor,
        action: str,
        aggregate: object,
        *,
        reason: str | None = None,
        organisation_id: UUID | None = None,
    ) -> None:
        self._recorder.record(actor, action, aggregate, reason, organisation_id)

    async def lock(self, *key: object) -> None:
        name = ":".join(map(str, key))
        await self._transaction.fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name)

    async def blank(
        self,
        *,
        about: Collection[UUID] = (),
        members: Collection[str] = (),
        by: UUID | None = None,
        patterns: Collection[str] = (),
    ) -> None:
        subjects, names = literal([*about], ARRAY(Uuid)), literal([*members], ARRAY(Text))
        values = literal(by, Uuid), literal([*patterns], ARRAY(Text))
        await self.session.execute(select(func.audit_events_blank(subjects, names, *values)))

    async def fetch[View](self, shape: Shape[View], **values: Any) -> list[View]:
        """Rows of the shape as this transaction sees them, but for what is not written yet."""
        rows = await self._transaction.fetch(shape.sql, *shape.arguments(values))
        return [shape.view(*row) for row in rows]

    async def changed(self, statement: Update | Delete) -> int:
        """How many rows it touched; aggregates that were loaded before do not hear of it."""
        return await changed(self.session, statement)

    async def load[T](self, kind: type[T], key: object) -> T | None:
        """The row, locked until the unit of work ends, and remembered for the audit entry."""
        found = await self.session.get(kind, key, with_for_update={"key_share": True}, execution_options=ANEW)
        if found is not None:
            self.remember(found)
        return found

    async def locked[T](self, rows: Select[T], values: Mapping[str, Any] | None = None) -> Sequence[T]:
        """The aggregates of a select for update, as `load` has them one by one."""
        found = (await self.session.scalars(rows, values, execution_options=ANEW)).all()
        for aggregate in found:
            self.remember(aggregate)
        return found

    def remember(self, aggregate: object) -> None:
        """What the aggregate is now is what an audit entry compares it with; `load` and `locked` do it too."""
        self._recorder.remember(aggregate)

    def add(self, aggregate: object) -> None:
        """Written at the end, together with what else is new, or by `flush`; not found by `load` before."""
        self._added.append(aggregate)

    async def add_unless_there[T](self, new: Sequence[T], constraint: str) -> Sequence[T]:
        """In one statement, whatever their number; where the constraint finds one already, that one stays.

        Answers with those that were added.
        """
        if not new:
            return []
        table = table_of(type(new[0]))
        rows = [values_of(each, table) for each in new]
        unless_there = pg_insert(table).values(rows).on_conflict_do_nothing(constraint=constraint)
        added = set(await self.session.scalars(unless_there.returning(table.c.id)))
        return [each for each, row in zip(new, rows, strict=True) if row["id"] in added]

    async def flush(self) -> None:
        """What was changed and added so far is written; what was added is followed like what was loaded."""
        added, self._added = self._added, []
        await self._write(map(row_of_aggregate, added))
        for aggregate in added:
            make_transient_to_detached(aggregate)
            self.session.add(aggregate)

    async def _finish(self) -> None:
        work, self._work = self._work, []
        entries = self._recorder.take()
        await self._write(
            chain(
                map(row_of_aggregate, self._added),
                ((AUDIT, AUDIT.arguments(entry)) for entry in entries),
                ((WORK, WORK.arguments(item)) for item in work),
            )
        )
        if self._joins:
            self._transaction.let_go()  # what callers hold is no longer ours, as after a commit of our own
        else:
            await self._transaction.commit()
        if work:
            self._store.wake()

    async def _write(self, rows: Iterable[NewRow]) -> None:
        """Changes before new rows: a name that was given up may be taken at once."""
        try:
            await self._transaction.flush()
            if new := list(rows):
                await insert(self._transaction, new)
        except FAILURES as error:
            if known := self._domain_error(error):
                raise known from error
            raise

    def _domain_error(self, error: BaseException) -> Exception | None:
        """What the violated constraint means, None when it means nothing."""
        kind = self.violations.get(constraint_of(error) or "")
        return kind() if kind else None


async def changed(session: AsyncSession, statement: Update | Delete) -> int:
    """How many rows it touched."""
    result = await session.execute(statement)
    assert isinstance(result, CursorResult), "what only changes rows counts them"
    return result.rowcount


def values_of(aggregate: object, table: Table) -> dict[str, Any]:
    """By the names of the columns, which are those of the members."""
    return {column.name: getattr(aggregate, column.name) for column in table.c}


def row_of(item: WorkItem) -> dict[str, Any]:
    columns = work_items.c.keys()
    return {f.name: getattr(item, f.name) for f in dataclasses.fields(item) if f.name in columns}
