"""How often somebody may ask: quotas of fixed windows, by account, or by address where nobody is signed in.

A process counts for itself, since that costs next to nothing; a quota that has to hold for all processes together is
counted in PostgreSQL. Answers tell how much is left (draft-ietf-httpapi-ratelimit-headers).
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, NamedTuple, Protocol

from fastapi import Request
from sqlalchemy.dialects.postgresql import insert
from starlette.types import Scope

from praktika.infrastructure.database import SqlStore
from praktika.infrastructure.tables import request_counts
from praktika.kernel.actors import Actor, ActorKind
from praktika.kernel.clock import Clock
from praktika.kernel.errors import PraktikaError, TooMany
from praktika.kernel.networks import network_of

GENERAL: Final = "default"
"""The quota of all routes; a route may name another beside it."""


@dataclass(frozen=True, slots=True)
class Quota:
    """`most` requests in `seconds`, 0 for any number. `shared`: of an address, in all processes together."""

    most: int
    seconds: int
    shared: bool = False


class Counter(Protocol):
    async def count(self, who: object, window: int) -> int:
        """How many of theirs there are in this window, with this one."""
        ...


class ProcessCounter(Counter):
    """Keeps the newest window only, and so no more than those who asked in it."""

    def __init__(self) -> None:
        self._window = 0
        self._counts: dict[object, int] = {}

    async def count(self, who: object, window: int) -> int:
        if window != self._window:
            self._window, self._counts = window, {}
        self._counts[who] = count = self._counts.get(who, 0) + 1
        return count


class SharedCounter(Counter):
    """A row for everyone in a window; only a hash tells whose. Housekeeping forgets it when the window is over."""

    def __init__(self, store: SqlStore, name: str, seconds: int) -> None:
        self._store = store
        self._name = name
        self._seconds = seconds

    async def count(self, who: object, window: int) -> int:
        first = insert(request_counts).values(
            key=sha256(f"{self._name} {who} {window}".encode()).digest(),
            count=1,
            ends_at=datetime.fromtimestamp((window + 1) * self._seconds, UTC),
        )
        again = first.on_conflict_do_update(index_elements=["key"], set_={"count": request_counts.c.count + 1})
        async with self._store.sessions.begin() as session:
            return int((await session.execute(again.returning(request_counts.c.count))).scalar_one())


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    quota: Quota
    counter: Counter

    async def spend(self, who: object, now: datetime) -> "Left":
        window, passed = divmod(int(now.timestamp()), self.quota.seconds)
        requests = self.quota.most - await self.counter.count(who, window)
        return Left(self, requests, self.quota.seconds - passed)


class Left(NamedTuple):
    """Requests that a limit still allows somebody, below 0 when it refuses, and the seconds until it starts anew."""

    limit: Limit
    requests: int
    seconds: int


class Limits:
    """Those of one process, by the names that routes declare."""

    def __init__(self, quotas: Mapping[str, Quota], store: SqlStore, clock: Clock) -> None:
        self._clock = clock
        self._limits = {name: _limit(name, quota, store) for name, quota in quotas.items()}

    def __contains__(self, name: object) -> bool:
        return name in self._limits

    async def spend(self, request: Request, actor: Actor | None, name: str | None) -> None:
        """TooMany when the general quota or the named one is used up."""
        now = self._clock()
        request.scope[SPENT] = spent = list[Left]()
        for limit in self._asked(name):
            who = _network(request) if limit.quota.shared else _principal(request, actor)
            left = await limit.spend(who, now)
            spent.append(left)
            if left.requests < 0:
                raise TooMany(retry_after=left.seconds)

    def _asked(self, name: str | None) -> Iterator[Limit]:
        names = (GENERAL, name) if name else (GENERAL,)
        return (limit for each in names if (limit := self._limits[each]).quota.most)


def _limit(name: str, quota: Quota, store: SqlStore) -> Limit:
    counter = SharedCounter(store, name, quota.seconds) if quota.shared else ProcessCounter()
    return Limit(name, quota, counter)


def _principal(request: Request, actor: Actor | None) -> object:
    """An account, and each of its ways in by itself, so that a busy script does not lock its owner out."""
    if actor is None or actor.account_id is None:
        return _network(request)
    return actor.account_id if actor.kind is ActorKind.ACCOUNT else (actor.kind, actor.account_id)


def _network(request: Request) -> str:
    return network_of(request.client.host) if request.client else ""


LIMITS: Final = "praktika.limits"
SPENT: Final = "praktika.spent"
"""Members of a request's scope: the limits that hold, put there by the edge, and what this request left of them."""

type Identify = Callable[[Request], Awaitable[Actor]]


def counting(name: str | None, identify: Identify | None) -> Callable[[Request], Awaitable[None]]:
    """To be called before a request is handled. Those whose sender cannot be identified count for their address."""

    async def count(request: Request) -> None:
        if (limits := request.scope.get(LIMITS)) is None:
            return
        try:
            actor = await identify(request) if identify else None
        except PraktikaError:
            await limits.spend(request, None, name)
            raise
        await limits.spend(request, actor, name)

    return count


def headers_of(scope: Scope) -> dict[str, str]:
    """`RateLimit-Policy` and `RateLimit`, nothing where nothing was counted."""
    spent: list[Left] = scope.get(SPENT, [])
    if not spent:
        return {}
    policies = [f'"{left.limit.name}";q={left.limit.quota.most};w={left.limit.quota.seconds}' for left in spent]
    rests = [f'"{left.limit.name}";r={max(left.requests, 0)};t={left.seconds}' for left in spent]
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(rests)}
