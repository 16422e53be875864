"""Profiles as queries read them from PostgreSQL."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from praktika.identity.adapters.sql.account_rows import DISPLAY_NAME
from praktika.identity.adapters.sql.tables import accounts
from praktika.identity.domain import DELETED
from praktika.identity.queries import ProfileRows, ProfileView
from praktika.infrastructure.reading import Reader, Shape


@cache
def _profiles() -> Shape[ProfileView]:
    a = accounts.c
    asked = a.id == any_(bindparam("ids", type_=ARRAY(Uuid)))
    return Shape.of(select(a.id, a.username, DISPLAY_NAME, a.title).where(asked), ProfileView)


class SqlProfileRows(ProfileRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def profiles(self, ids: Sequence[UUID], language: str) -> Sequence[ProfileView]:
        return await self._reader.fetch(_profiles(), ids=list(ids), deleted=DELETED[language])
