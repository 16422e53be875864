"""Keys as queries read them from PostgreSQL."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, or_, select

from praktika.identity.adapters.sql.tables import accounts, api_keys
from praktika.identity.domain import prefix_of
from praktika.identity.queries import ApiKeyRows, ApiKeyView
from praktika.infrastructure.keyset import ME, parameters_of, within
from praktika.infrastructure.reading import Reader, Shape
from praktika.kernel.actors import AccountId
from praktika.kernel.sight import Sight

a, k = accounts.c, api_keys.c


@cache
def _api_keys(everywhere: bool, after: bool) -> Shape[ApiKeyView]:
    rows = select(k.id, k.account_id, k.name, k.permissions, k.created_at, k.expires_at, k.last_used_at)
    rows = rows.where(k.account_id == bindparam("account_id", type_=Uuid), k.revoked_at.is_(None))
    if not everywhere:
        rows = rows.join_from(api_keys, accounts, a.id == k.account_id)
        rows = rows.where(or_(a.id == ME, within(a.organisation_id)))
    if after:
        rows = rows.where(k.id < bindparam("after", type_=Uuid))
    return Shape.of(rows.order_by(k.id.desc()).limit(bindparam("limit", type_=Integer)), _api_key)


def _api_key(id_: UUID, account_id: UUID, name: str, *rest: Any) -> ApiKeyView:
    return ApiKeyView(id_, account_id, name, prefix_of(id_), *rest)


class SqlApiKeyRows(ApiKeyRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def api_keys(
        self, sight: Sight, account_id: AccountId, *, after: UUID | None, limit: int
    ) -> Sequence[ApiKeyView]:
        shape = _api_keys(sight.everywhere, after is not None)
        given = {"account_id": account_id, "after": after, "limit": limit} | parameters_of(sight)
        return await self._reader.fetch(shape, **given)
