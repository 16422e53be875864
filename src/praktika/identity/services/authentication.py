"""From a token to the actor of a request; the hot path of everything."""

import asyncio
import time
from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from praktika.identity.domain import InvalidToken
from praktika.identity.ports import AccessTokens, Forgetful, Standing, Standings
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.clock import Clock

KEPT: Final = 1.0
"""Seconds, counted from the start of the query: a block or a new role acts everywhere within this time."""

MOST_KEPT: Final = 20_000


@dataclass(frozen=True, slots=True)
class Kept:
    asked_at: float
    standing: Standing | None


class Authenticator(Forgetful):
    """Asks for each session at most once a second, and never twice at the same time."""

    def __init__(
        self,
        tokens: AccessTokens,
        standings: Standings,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tokens = tokens
        self._standings = standings
        self._clock = clock
        self._monotonic = monotonic
        self._kept: dict[UUID, Kept] = {}
        self._asking: dict[UUID, asyncio.Task[Standing | None]] = {}

    async def actor(self, token: str, *, address: str | None, trace_id: str) -> Actor:
        """InvalidToken when the token or its session is no good (any more)."""
        claims = self._tokens.verify(token, self._clock())
        standing = await self._standing(claims.session_id)
        if standing is None or standing.account_id != claims.account_id:
            raise InvalidToken
        return Actor(
            account_id=standing.account_id,
            session_id=claims.session_id,
            organisation_id=standing.organisation_id,
            permissions=standing.permissions,
            address=address,
            trace_id=trace_id,
        )

    def forget(self, account_id: AccountId) -> None:
        mine = [s for s, kept in self._kept.items() if kept.standing and kept.standing.account_id == account_id]
        for session_id in mine:
            del self._kept[session_id]
        self._asking.clear()  # what is being asked may be old already: nobody waits for it any more, nor is it kept

    def forget_all(self) -> None:
        self._kept.clear()
        self._asking.clear()

    async def _standing(self, session_id: UUID) -> Standing | None:
        kept = self._kept.get(session_id)
        if kept and self._monotonic() - kept.asked_at < KEPT:
            return kept.standing
        return await asyncio.shield(self._asked(session_id))

    def _asked(self, session_id: UUID) -> asyncio.Task[Standing | None]:
        """The one query under way; it outlives the request that began it and knows nothing of its transaction."""
        if task := self._asking.get(session_id):
            return task
        task = asyncio.create_task(self._ask(session_id), context=Context())
        self._asking[session_id] = task
        return task

    async def _ask(self, session_id: UUID) -> Standing | None:
        asked_at, task = self._monotonic(), asyncio.current_task()
        try:
            standing = await self._standings.of_session(session_id, self._clock())
            if self._asking.get(session_id) is task:
                self._keep(session_id, Kept(asked_at, standing))
            return standing
        finally:
            if self._asking.get(session_id) is task:
                del self._asking[session_id]

    def _keep(self, session_id: UUID, kept: Kept) -> None:
        if len(self._kept) >= MOST_KEPT:
            self._drop_old()
        self._kept[session_id] = kept

    def _drop_old(self) -> None:
        now = self._monotonic()
        self._kept = {s: kept for s, kept in self._kept.items() if now - kept.asked_at < KEPT}
