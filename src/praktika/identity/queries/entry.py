"""Who is signed in where, and who tried to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from praktika.identity.domain import AccountNotFound
from praktika.identity.permissions import ACCOUNT_READ
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.errors import Forbidden
from praktika.kernel.pagination import Page
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


class EntryQueries(Protocol):
    """One's own, or those of an account of the organisation; AccountNotFound, Forbidden, SessionRequired."""

    async def sessions(self, actor: Actor, account_id: AccountId) -> Sequence[SessionView]:
        """Those that can be used, newest first, at most `MOST_SESSIONS`."""
        ...

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
        ...


def require_sight(actor: Actor, permission: Permission, organisation_id: UUID | None) -> None:
    """Of what belongs to somebody else's account of the organisation."""
    if actor.scope(ACCOUNT_READ, organisation_id) is not Scope.ALL:
        raise AccountNotFound
    if actor.scope(permission, organisation_id) is not Scope.ALL:
        raise Forbidden(permission=permission.name)
