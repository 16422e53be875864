"""Who is signed in where, and who tried to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from praktika.identity.domain import AccountNotFound
from praktika.identity.permissions import ACCOUNT_READ, LOGIN_EVENT_READ, SESSION_MANAGE
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Forbidden
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.permissions import Permission, Scope


@dataclass(frozen=True, slots=True)
class SessionView:
    """`current` is the one the reader came with; `last_used_at` when its tokens were last renewed."""

    id: UUID
    transport: str
    device_name: str | None
    user_agent: str | None
    address: str | None
    created_at: datetime
    last_used_at: datetime
    current: bool = False


@dataclass(frozen=True, slots=True)
class LoginEventView:
    id: UUID
    at: datetime
    outcome: str
    address: str | None
    user_agent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginEventFilter:
    at_from: datetime | None = None
    at_to: datetime | None = None
    outcome: tuple[str, ...] = ()


MOST_SESSIONS: Final = 200
"""Shown at once: a script may begin one every minute."""


class EntryRows(Protocol):
    async def organisation_of(self, account_id: AccountId) -> UUID | None:
        """AccountNotFound."""
        ...

    async def sessions(self, account_id: AccountId, now: datetime) -> Sequence[SessionView]:
        """Those that can be used, newest first, at most `MOST_SESSIONS`; none is the current one."""
        ...

    async def login_events(
        self, account_id: AccountId, where: LoginEventFilter, *, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[LoginEventView]:
        """By moment and id, falling."""
        ...


class EntryQueries:
    """One's own, or those of an account of the organisation; AccountNotFound, Forbidden, SessionRequired."""

    def __init__(self, rows: EntryRows, cursors: Cursors, clock: Clock) -> None:
        self._rows = rows
        self._cursors = cursors
        self._clock = clock

    async def sessions(self, actor: Actor, account_id: AccountId) -> Sequence[SessionView]:
        """Those that can be used, newest first, at most `MOST_SESSIONS`."""
        await self._authorise(actor, account_id, SESSION_MANAGE)
        actor.require_session()
        found = await self._rows.sessions(account_id, self._clock())
        return [replace(view, current=view.id == actor.session_id) for view in found]

    async def login_events(
        self,
        actor: Actor,
        account_id: AccountId,
        where: LoginEventFilter,
        *,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[LoginEventView]:
        """Newest first."""
        of = ("login-events", account_id, where)
        after = self._cursors.decode(cursor, (datetime.fromisoformat, UUID), *of) if cursor else None
        await self._authorise(actor, account_id, LOGIN_EVENT_READ)
        found = await self._rows.login_events(account_id, where, after=after, limit=limit + 1)
        return self._cursors.page(found, limit, lambda view: (view.at, view.id), *of)

    async def _authorise(self, actor: Actor, account_id: AccountId, permission: Permission) -> None:
        actor.require(permission)
        if account_id != actor.account_id:
            _require_sight(actor, permission, await self._rows.organisation_of(account_id))


def _require_sight(actor: Actor, permission: Permission, organisation_id: UUID | None) -> None:
    """Of what belongs to somebody else's account of the organisation."""
    if actor.scope(ACCOUNT_READ, organisation_id) is not Scope.ALL:
        raise AccountNotFound
    if actor.scope(permission, organisation_id) is not Scope.ALL:
        raise Forbidden(permission=permission.name)
