"""Keys as the API answers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from praktika.identity.permissions import API_KEY_MANAGE
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.errors import Forbidden
from praktika.kernel.pagination import Cursors, Page
from praktika.kernel.sight import Sight


@dataclass(frozen=True, slots=True)
class ApiKeyView:
    """`prefix` is how the key begins; `last_used_at` is a full minute."""

    id: UUID
    account_id: UUID
    name: str
    prefix: str
    permissions: Sequence[dict[str, Any]]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class ApiKeyRows(Protocol):
    async def api_keys(
        self, sight: Sight, account_id: AccountId, *, after: UUID | None, limit: int
    ) -> Sequence[ApiKeyView]:
        """Of one account, if it is in sight, without revoked ones; by id, falling."""
        ...


class ApiKeyQueries:
    def __init__(self, rows: ApiKeyRows, cursors: Cursors) -> None:
        self._rows = rows
        self._cursors = cursors

    async def api_keys(
        self, actor: Actor, *, account_id: AccountId | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[ApiKeyView]:
        """One's own when no account is named, newest first, without revoked ones. SessionRequired, Forbidden."""
        whose = _whose_keys(actor, account_id)
        of = ("api-keys", whose)
        (after,) = self._cursors.decode(cursor, (UUID,), *of) if cursor else (None,)
        found = await self._rows.api_keys(Sight.open(actor, API_KEY_MANAGE), whose, after=after, limit=limit + 1)
        return self._cursors.page(found, limit, lambda view: (view.id,), *of)


def _whose_keys(actor: Actor, account_id: AccountId | None) -> AccountId:
    """Of the account that is named, else one's own. SessionRequired, Forbidden."""
    actor.require(API_KEY_MANAGE)
    actor.require_session()
    reach, wanted = actor.reach(API_KEY_MANAGE), account_id or actor.me()
    if wanted != actor.account_id and not (reach.everywhere or reach.organisations):
        raise Forbidden(permission=API_KEY_MANAGE.name)
    return wanted
