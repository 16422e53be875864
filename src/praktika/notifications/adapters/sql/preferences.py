"""Preferences in PostgreSQL."""

from functools import cache
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete
from sqlalchemy.dialects.postgresql import insert

from praktika.infrastructure.database import SqlUnitOfWork
from praktika.infrastructure.reading import Reader
from praktika.infrastructure.shapes import Shape, copies
from praktika.notifications.adapters.sql.tables import preferences
from praktika.notifications.domain import Preferences
from praktika.notifications.ports import PreferenceRepository
from praktika.notifications.queries import PreferenceRows


@cache
def _of() -> Shape[Preferences]:
    return copies(Preferences, preferences.c.account_id == bindparam("account_id", type_=Uuid))


class SqlPreferenceRepository(PreferenceRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def of(self, account_id: UUID) -> Preferences:
        return next(iter(await self._uow.fetch(_of(), account_id=account_id)), Preferences(account_id=account_id))

    async def get(self, account_id: UUID) -> Preferences:
        """There is a row to lock for whoever comes first, too."""
        unless_there = insert(preferences).values(account_id=account_id, choices=(), version=0)
        await self._uow.session.execute(unless_there.on_conflict_do_nothing())
        found = await self._uow.load(Preferences, account_id)
        assert found is not None
        return found

    async def forget(self, account_id: UUID) -> int:
        mine = delete(preferences).where(preferences.c.account_id == account_id).returning(preferences.c.choices)
        return sum([len(choices) for choices in (await self._uow.session.execute(mine)).scalars()])


class SqlPreferenceRows(PreferenceRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def of(self, account_id: UUID) -> Preferences:
        return next(iter(await self._reader.fetch(_of(), account_id=account_id)), Preferences(account_id=account_id))
