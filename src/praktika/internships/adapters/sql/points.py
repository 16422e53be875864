from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from praktika.infrastructure.database import SqlUnitOfWork
from praktika.internships.adapters.sql.tables import balances, points_entries
from praktika.internships.domain.points import Award, Balance, PointsEntry
from praktika.internships.ports import PointsRepository
from praktika.kernel.actors import AccountId, OrganisationId


class SqlPointsRepository(PointsRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def balance(self, organisation_id: OrganisationId, account_id: AccountId) -> Balance:
        """One statement makes the row, where it is missing, and locks it."""
        zero = insert(balances).values(organisation_id=organisation_id, account_id=account_id, balance=0)
        locked = zero.on_conflict_do_update(
            index_elements=["organisation_id", "account_id"], set_={"balance": balances.c.balance}
        ).returning(*balances.c)
        found = select(Balance).from_statement(locked).execution_options(populate_existing=True)
        balance: Balance = (await self._uow.session.execute(found)).scalar_one()
        return balance

    async def last_for(self, award: Award) -> PointsEntry | None:
        e = points_entries.c
        cause = select(e.id).where(e.source == award.source, e.source_key == award.source_key)
        chain = cause.cte("chain", recursive=True)
        chain = chain.union_all(select(e.id).where(e.reverses_id == chain.c.id))
        reversals = points_entries.alias()
        last = select(PointsEntry).where(e.id.in_(select(chain.c.id)), ~exists().where(reversals.c.reverses_id == e.id))
        return (await self._uow.session.execute(last)).scalar()

    async def add(self, entry: PointsEntry) -> None:
        self._uow.add(entry)
