"""Profiles as they are read from PostgreSQL."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from praktika.identity.adapters.sql.queries import DISPLAY_NAME
from praktika.identity.adapters.sql.tables import accounts
from praktika.identity.domain import DELETED, AccountNotFound
from praktika.identity.queries import ProfileQueries, ProfileView, in_order
from praktika.infrastructure.reading import Reader, Shape
from praktika.kernel.actors import AccountId, Actor


@cache
def _profiles() -> Shape[ProfileView]:
    a = accounts.c
    asked = a.id == any_(bindparam("ids", type_=ARRAY(Uuid)))
    return Shape.of(select(a.id, a.username, DISPLAY_NAME, a.title).where(asked), ProfileView)


class SqlProfileQueries(ProfileQueries):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def profile(self, actor: Actor, account_id: AccountId, language: str = "en") -> ProfileView:
        for view in await self.profiles(actor, [account_id], language):
            return view
        raise AccountNotFound

    async def profiles(self, actor: Actor, ids: Sequence[UUID], language: str = "en") -> Sequence[ProfileView]:
        actor.me()
        return in_order(ids, await self._reader.fetch(_profiles(), ids=list(ids), deleted=DELETED[language]))
