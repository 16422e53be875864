"""Keys as queries read them from memory."""

from collections.abc import Sequence
from uuid import UUID

from praktika.identity.adapters.memory.reading import find_account
from praktika.identity.adapters.memory.storage import API_KEYS
from praktika.identity.domain import ApiKey, prefix_of
from praktika.identity.queries import ApiKeyRows, ApiKeyView
from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.memory_listing import first
from praktika.kernel.actors import AccountId
from praktika.kernel.documents import plain
from praktika.kernel.sight import Sight


class MemoryApiKeyRows(ApiKeyRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def api_keys(
        self, sight: Sight, account_id: AccountId, *, after: UUID | None, limit: int
    ) -> Sequence[ApiKeyView]:
        if not self._is_seen(sight, account_id):
            return []
        kept = (k for k in self._store.rows(API_KEYS) if k.account_id == account_id and k.revoked_at is None)
        return [_api_key(k) for k in first(kept, lambda k: k.id, after=after, limit=limit, falling=True)]

    def _is_seen(self, sight: Sight, account_id: AccountId) -> bool:
        account = find_account(self._store, account_id)
        return sight.is_mine(account_id) or sight.reaches(account.organisation_id if account else None)


def _api_key(key: ApiKey) -> ApiKeyView:
    return ApiKeyView(
        id=key.id,
        account_id=key.account_id,
        name=key.name,
        prefix=prefix_of(key.id),
        permissions=plain(key.permissions),
        created_at=key.created_at,
        expires_at=key.expires_at,
        last_used_at=key.last_used_at,
    )
