"""From a token or an API key to the actor of a request; the hot path of everything."""

import asyncio
import time
from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from praktika.identity.domain import InvalidToken
from praktika.identity.policies.api_keys import is_key
from praktika.identity.policies.secrets import hash_of
from praktika.identity.ports import (
    AccessTokens,
    Forgetful,
    IdentityUnitOfWork,
    KeyStanding,
    Standing,
    Standings,
)
from praktika.kernel.actors import AccountId, Actor, ActorKind
from praktika.kernel.clock import Clock

KEPT: Final = 1.0
"""Seconds, counted from the start of the query: a block or a new role acts everywhere within this time."""

MOST_KEPT: Final = 20_000

type Credential = UUID | bytes
"""A session's id, or the hash of an API key."""


@dataclass(frozen=True, slots=True)
class Kept:
    asked_at: float
    standing: Standing | None


class Authenticator(Forgetful):
    """Asks for each session and key at most once a second, and never twice at the same time."""

    def __init__(
        self,
        tokens: AccessTokens,
        standings: Standings,
        uow: Callable[[], IdentityUnitOfWork],
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tokens = tokens
        self._standings = standings
        self._uow = uow
        self._clock = clock
        self._monotonic = monotonic
        self._kept: dict[Credential, Kept] = {}
        self._asking: dict[Credential, asyncio.Task[Standing | None]] = {}

    async def actor(self, token: str, *, address: str | None, trace_id: str) -> Actor:
        """InvalidToken when the token or its session, or the key, is no good (any more)."""
        if is_key(token):
            return self._actor(await self._standing(hash_of(token)), ActorKind.API_KEY, None, address, trace_id)
        claims = self._tokens.verify(token, self._clock())
        standing = await self._standing(claims.session_id)
        if standing and standing.account_id != claims.account_id:
            raise InvalidToken
        return self._actor(standing, ActorKind.ACCOUNT, claims.session_id, address, trace_id)

    def forget(self, account_id: AccountId) -> None:
        mine = [c for c, kept in self._kept.items() if kept.standing and kept.standing.account_id == account_id]
        for credential in mine:
            del self._kept[credential]
        self._asking.clear()  # what is being asked may be old already: nobody waits for it any more, nor is it kept

    def forget_all(self) -> None:
        self._kept.clear()
        self._asking.clear()

    def _actor(
        self, standing: Standing | None, kind: ActorKind, session_id: UUID | None, address: str | None, trace_id: str
    ) -> Actor:
        if standing is None:
            raise InvalidToken
        return Actor(
            account_id=standing.account_id,
            kind=kind,
            session_id=session_id,
            organisation_id=standing.organisation_id,
            permissions=standing.permissions,
            address=address,
            trace_id=trace_id,
        )

    async def _standing(self, credential: Credential) -> Standing | None:
        kept = self._kept.get(credential)
        if kept and self._monotonic() - kept.asked_at < KEPT:
            return kept.standing
        return await asyncio.shield(self._asked(credential))

    def _asked(self, credential: Credential) -> asyncio.Task[Standing | None]:
        """The one query under way; it outlives the request that began it and knows nothing of its transaction."""
        if task := self._asking.get(credential):
            return task
        task = asyncio.create_task(self._ask(credential), context=Context())
        self._asking[credential] = task
        return task

    async def _ask(self, credential: Credential) -> Standing | None:
        asked_at, task = self._monotonic(), asyncio.current_task()
        try:
            standing = await self._asked_for(credential, self._clock())
            if self._asking.get(credential) is task:
                self._keep(credential, Kept(asked_at, standing))
            return standing
        finally:
            if self._asking.get(credential) is task:
                del self._asking[credential]

    async def _asked_for(self, credential: Credential, now: datetime) -> Standing | None:
        if isinstance(credential, UUID):
            return await self._standings.of_session(credential, now)
        standing = await self._standings.of_key(credential, now)
        if standing:
            await self._note_use(standing, now.replace(second=0, microsecond=0))
        return standing

    async def _note_use(self, standing: KeyStanding, minute: datetime) -> None:
        """Once a minute; requests in between write nothing."""
        if standing.last_used_at is None or standing.last_used_at < minute:
            async with self._uow() as uow:
                await uow.api_keys.used(standing.key_id, minute)

    def _keep(self, credential: Credential, kept: Kept) -> None:
        if len(self._kept) >= MOST_KEPT:
            self._drop_old()
        if len(self._kept) < MOST_KEPT:
            self._kept[credential] = kept

    def _drop_old(self) -> None:
        now = self._monotonic()
        self._kept = {c: kept for c, kept in self._kept.items() if now - kept.asked_at < KEPT}
