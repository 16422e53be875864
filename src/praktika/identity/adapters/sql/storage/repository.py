"""What repositories share."""

from sqlalchemy import Select

from praktika.infrastructure.database import SqlUnitOfWork


class Repository:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def _add(self, aggregate: object) -> None:
        self._uow.add(aggregate)
        await self._uow.flush()

    async def _first[T](self, rows: Select[T]) -> T | None:
        return (await self._uow.session.execute(rows)).scalars().first()

    async def _locked[T](self, rows: Select[T], of: type[T]) -> T | None:
        return next(iter(await self._uow.locked(rows.with_for_update(key_share=True, of=of))), None)
