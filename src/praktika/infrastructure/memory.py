"""The in-memory twin of the database: same promises, no infrastructure."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextvars import ContextVar
from copy import deepcopy
from datetime import datetime
from typing import Any, BinaryIO, Final, Self
from uuid import UUID

from praktika.infrastructure.audit import AuditEntry, Blanking, Recorder
from praktika.infrastructure.memory_rules import Check as Check
from praktika.infrastructure.memory_rules import Exclude as Exclude
from praktika.infrastructure.memory_rules import MemoryTable as MemoryTable
from praktika.infrastructure.memory_rules import Unique as Unique
from praktika.infrastructure.work import WorkItem, WorkState, items_of_events, items_of_work
from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock, utc_now
from praktika.kernel.events import Event
from praktika.kernel.storage import FileMissing, ObjectStorage
from praktika.kernel.work import Handler, Work

WORK: Final = MemoryTable[WorkItem]()


def copied[Row](row: Row) -> Row:
    """A row of its own. Its members are plain values and frozen documents, so they are shared: a tenth of the time."""
    members = getattr(row, "__dict__", {})
    return deepcopy(row, {id(value): value for name, value in members.items() if not name.startswith("_")})


class MemoryStore:
    """All committed rows of one test. Transactions take turns, so isolation is serialisable."""

    def __init__(self, handlers: Sequence[Handler] = (), clock: Clock = utc_now) -> None:
        self.handlers = handlers
        self.clock = clock
        self.tables: defaultdict[MemoryTable[Any], dict[Any, Any]] = defaultdict(dict)
        self.events: list[Event] = []
        self.audit: list[AuditEntry] = []
        self.turn = asyncio.Lock()

    async def begin(self) -> "MemoryTransaction":
        await self.turn.acquire()
        return MemoryTransaction(self)

    def rows[Row](self, table: MemoryTable[Row]) -> Iterator[Row]:
        """What a query sees: committed rows, and those of the transaction it runs in."""
        return (joined.get() or MemoryTransaction(self)).rows(table)

    def due(self, now: datetime) -> list[WorkItem]:
        waiting = (w for w in self.rows(WORK) if w.state is WorkState.WAITING and w.available_at <= now)
        return sorted(waiting, key=lambda item: (item.available_at, item.id))


class MemoryTransaction:
    """What one transaction has touched; nobody else sees it before `commit`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._seen: defaultdict[MemoryTable[Any], dict[Any, Any]] = defaultdict(dict)
        self._gone: defaultdict[MemoryTable[Any], set[Any]] = defaultdict(set)
        self._events: list[Event] = []
        self._audit: list[AuditEntry] = []
        self._blankings: list[Blanking] = []
        self._purged: set[UUID] = set()
        self.recorder = Recorder(store.clock)

    def get[Row](self, table: MemoryTable[Row], key: object) -> Row | None:
        seen: dict[object, Row] = self._seen[table]
        if key not in seen and key in self._store.tables[table] and key not in self._gone[table]:
            seen[key] = copied(self._store.tables[table][key])
        row = seen.get(key)
        if row is not None:
            self.recorder.remember(row)
        return row

    def add[Row](self, table: MemoryTable[Row], key: object, row: Row) -> None:
        self._seen[table][key] = row

    def delete(self, table: MemoryTable[Any], key: object) -> None:
        self._seen[table].pop(key, None)
        self._gone[table].add(key)

    def rows[Row](self, table: MemoryTable[Row], but: object = None) -> Iterator[Row]:
        """Committed rows under touched ones, without the touched row of the key `but`."""
        seen, gone = self._seen[table], self._gone[table]
        yield from (row for key, row in seen.items() if key != but)
        yield from (r for key, r in self._store.tables[table].items() if key not in seen and key not in gone)

    def keys(self, table: MemoryTable[Any]) -> list[Any]:
        return list({**self._store.tables[table], **self._seen[table]}.keys() - self._gone[table])

    @property
    def audit(self) -> Sequence[AuditEntry]:
        """Committed entries."""
        return self._store.audit

    def publish(self, *events: Event) -> None:
        self._events.extend(events)
        for item in items_of_events(self._store.handlers, events, self._store.clock()):
            self._enqueue(item)

    def enqueue(self, *work: Work) -> None:
        for item in items_of_work(self._store.handlers, work, self._store.clock()):
            self._enqueue(item)

    def blank(self, blanking: Blanking) -> None:
        self._blankings.append(blanking)

    def purge(self, before: datetime, most: int) -> int:
        """The oldest audit entries of before; answers how many go."""
        old = [entry.id for entry in self._store.audit if entry.at < before and entry.id not in self._purged][:most]
        self._purged.update(old)
        return len(old)

    def _enqueue(self, item: WorkItem) -> None:
        if self.get(WORK, (item.handler, item.key)) is None:
            self.add(WORK, (item.handler, item.key), item)

    def flush(self) -> None:
        for table, touched in self._seen.items():
            for key, row in touched.items():
                self._check(table, key, row)
        self._audit += self.recorder.take()
        for touched in self._seen.values():
            for key, row in touched.items():
                touched[key] = copied(row)  # what callers hold is no longer ours

    def _check(self, table: MemoryTable[Any], key: object, row: object) -> None:
        """What a row claimed before, and still does, was found good then."""
        before = self._store.tables[table].get(key)
        for rule in table.rules:
            claim = rule.claim(row)
            if claim is not None and (before is None or rule.claim(before) != claim):
                rule.check(row, self.rows(table, but=key))

    def commit(self) -> None:
        self.flush()
        for table, gone in self._gone.items():
            for key in gone:
                self._store.tables[table].pop(key, None)
        for table, touched in self._seen.items():
            self._store.tables[table] |= touched
        self._store.events += self._events
        if self._purged:
            self._store.audit = [entry for entry in self._store.audit if entry.id not in self._purged]
        for blanking in self._blankings:
            self._store.audit = [blanking.blanked(entry) for entry in self._store.audit]
        self._store.audit += self._audit

    def end(self) -> None:
        self._store.turn.release()


joined: ContextVar[MemoryTransaction | None] = ContextVar("joined", default=None)
"""A transaction around the use case, which commits in its place."""


class MemoryUnitOfWork:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def __aenter__(self) -> Self:
        outer = joined.get()
        self._joins = outer is not None
        self.transaction = outer or await self._store.begin()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, *_: object) -> None:
        try:
            if error is None:
                self.transaction.flush() if self._joins else self.transaction.commit()
        finally:
            if not self._joins:
                self.transaction.end()

    def publish(self, *events: Event) -> None:
        self.transaction.publish(*events)

    def enqueue(self, *work: Work) -> None:
        self.transaction.enqueue(*work)

    def record(
        self,
        actor: Actor,
        action: str,
        aggregate: object,
        *,
        reason: str | None = None,
        organisation_id: UUID | None = None,
    ) -> None:
        self.transaction.recorder.record(actor, action, aggregate, reason, organisation_id)

    async def lock(self, *key: object) -> None:
        """Transactions take turns anyway."""

    async def blank(
        self,
        *,
        about: Collection[UUID] = (),
        members: Collection[str] = (),
        by: UUID | None = None,
        patterns: Collection[str] = (),
    ) -> None:
        self.transaction.blank(Blanking(about, members, by, patterns))


class MemoryStorage(ObjectStorage):
    """Files that live as long as the test."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    async def put(self, key: str, content: bytes) -> None:
        self.files[key] = content

    async def put_file(self, key: str, file: BinaryIO) -> None:
        self.files[key] = await asyncio.to_thread(file.read)

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        return _whole(await self.get(key))

    async def get(self, key: str) -> bytes:
        if key not in self.files:
            raise FileMissing
        return self.files[key]

    async def delete(self, key: str) -> None:
        self.files.pop(key, None)


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content
