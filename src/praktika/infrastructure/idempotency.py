"""Idempotency-Key: the answer is kept in the transaction of the effect, so there is both or neither."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import fields
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final, NamedTuple, Protocol

from fastapi import Request, Response
from sqlalchemy import bindparam, select

from praktika.infrastructure import memory, transactions
from praktika.infrastructure.database import SqlStore
from praktika.infrastructure.http import HouseRoute, current_actor, problems_of, twice, whole_body
from praktika.infrastructure.injection import Provided
from praktika.infrastructure.inserting import Insertion, insert
from praktika.infrastructure.keeping import ANSWERS, Answer
from praktika.infrastructure.memory import MemoryStore, MemoryTransaction
from praktika.infrastructure.shapes import Shape
from praktika.infrastructure.tables import idempotency_keys
from praktika.infrastructure.transactions import Transaction
from praktika.kernel.errors import Conflict, Invalid, InvalidParameter

KEPT: Final = timedelta(hours=24)


class InFlight(Conflict, code="idempotency-in-flight", ru="Первый запрос с этим ключом ещё выполняется."):
    """The first request with this key is still running."""

    retry_after = 1


class KeyReused(Invalid, code="idempotency-key-reused", ru="С этим ключом уже приходил другой запрос."):
    """This key came with another request before."""


class Entry(Protocol):
    """The place of one scope in an open transaction, which ends without effect unless `keep` is called."""

    async def find(self) -> Answer | None: ...

    async def keep(self, answer: Answer) -> None: ...


class Ledger(Protocol):
    def open(self, scope: str) -> AbstractAsyncContextManager[Entry]:
        """A transaction that units of work inside join; InFlight when the scope has one already."""
        ...


class IdempotentRoute(HouseRoute):
    """Not for routes whose answers hold secrets, nor where a refusal must leave a trace."""

    def __init__(self, *given: Any, **options: Any) -> None:
        if "POST" in (options.get("methods") or ()):
            options["responses"] = _with_conflict(options.get("responses") or {})
            options["openapi_extra"] = (options.get("openapi_extra") or {}) | {"parameters": [PARAMETER]}
        super().__init__(*given, **options)

    def house_handler(self) -> Callable[[Request], Awaitable[Response]]:
        handle = super().house_handler()

        async def once(request: Request) -> Response:
            if request.method != "POST" or "idempotency-key" not in request.headers:
                return await handle(request)
            return await twice(lambda r: _kept_or_handled(r, handle), request, finds_itself=True)

        return once


LEDGER: Final = Provided("infrastructure.ledger")

PARAMETER: Final[dict[str, Any]] = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Makes a repetition harmless: the same key and body get the first answer again, for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


def _with_conflict(responses: dict[int | str, Any]) -> dict[int | str, Any]:
    """Every POST may find its key in use."""
    conflict = problems_of(InFlight)[409]
    known = responses.get(409)
    if known:
        conflict = conflict | {"description": f"{known['description']}; {conflict['description']}"}
    return responses | {409: conflict}


async def _kept_or_handled(request: Request, handle: Callable[[Request], Awaitable[Response]]) -> Response:
    fingerprint = sha256(await whole_body(request)).hexdigest()
    scope = await _scope(request, fingerprint)
    async with (await LEDGER(request)).open(scope) as entry:
        if kept := await entry.find():
            return _replay(kept, fingerprint)
        response = await handle(request)
        if 200 <= response.status_code < 300:
            await entry.keep(Answer(fingerprint, response.status_code, dict(response.headers), bytes(response.body)))
        return response


async def _scope(request: Request, fingerprint: str) -> str:
    key = request.headers["idempotency-key"]
    if not (1 <= len(key) <= 255 and all("!" <= c <= "~" for c in key)):
        raise InvalidParameter(parameter="Idempotency-Key")
    actor = await current_actor(request)
    principal = actor.account_id or f"{actor.address} {fingerprint}"
    return f"{principal} {request.url.path} {key}"


def _replay(kept: Answer, fingerprint: str) -> Response:
    if kept.fingerprint != fingerprint:
        raise KeyReused
    return Response(kept.body, kept.status, kept.headers | {"Idempotency-Replayed": "true"})


class KeptAnswer(NamedTuple):
    """A row of the table, but for the time, which is the server's."""

    scope: str
    fingerprint: str
    status: int
    headers: dict[str, str]
    body: bytes


LOCK: Final = "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 1))"
KEEP: Final = Insertion(idempotency_keys, without={"created_at"})
KEPT_ANSWER: Final = Shape.of(
    select(*(idempotency_keys.c[each.name] for each in fields(Answer))).where(
        idempotency_keys.c.scope == bindparam("scope")
    ),
    Answer,
)


class SqlLedger(Ledger):
    def __init__(self, store: SqlStore) -> None:
        self._store = store

    @asynccontextmanager
    async def open(self, scope: str) -> AsyncIterator[Entry]:
        async with self._store.transaction() as transaction:
            ((is_free,),) = await transaction.fetch(LOCK, scope)
            if not is_free:
                raise InFlight
            token = transactions.joined.set(transaction)
            try:
                yield SqlEntry(transaction, scope)
            finally:
                transactions.joined.reset(token)
        self._store.wake()


class SqlEntry(Entry):
    def __init__(self, transaction: Transaction, scope: str) -> None:
        self._transaction = transaction
        self._scope = scope

    async def find(self) -> Answer | None:
        for row in await self._transaction.fetch(KEPT_ANSWER.sql, *KEPT_ANSWER.arguments({"scope": self._scope})):
            return KEPT_ANSWER.view(*row)
        return None

    async def keep(self, answer: Answer) -> None:
        kept = KeptAnswer(self._scope, answer.fingerprint, answer.status, answer.headers, answer.body)
        await insert(self._transaction, [(KEEP, KEEP.arguments(kept))])
        await self._transaction.commit()


class MemoryLedger(Ledger):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._in_flight: set[str] = set()

    @asynccontextmanager
    async def open(self, scope: str) -> AsyncIterator[Entry]:
        if scope in self._in_flight:
            raise InFlight
        self._in_flight.add(scope)
        try:
            transaction = await self._store.begin()
            token = memory.joined.set(transaction)
            try:
                yield MemoryEntry(transaction, scope)
            finally:
                memory.joined.reset(token)
                transaction.end()
        finally:
            self._in_flight.remove(scope)


class MemoryEntry(Entry):
    def __init__(self, transaction: MemoryTransaction, scope: str) -> None:
        self._transaction = transaction
        self._scope = scope

    async def find(self) -> Answer | None:
        return self._transaction.get(ANSWERS, self._scope)

    async def keep(self, answer: Answer) -> None:
        self._transaction.add(ANSWERS, self._scope, answer)
        self._transaction.commit()
