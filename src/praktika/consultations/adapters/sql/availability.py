"""Rules and exceptions of specialists over PostgreSQL."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import bindparam, delete

from praktika.consultations.adapters.sql.tables import exceptions, rules
from praktika.consultations.domain.availability import AvailabilityException, AvailabilityRule, ExceptionId, RuleId
from praktika.consultations.domain.errors import ExceptionNotFound, RuleNotFound
from praktika.consultations.ports import ExceptionRepository, RuleRepository
from praktika.infrastructure.database import SqlUnitOfWork
from praktika.infrastructure.shapes import copies
from praktika.kernel.actors import AccountId

r, e = rules.c, exceptions.c
SPECIALIST: Final = bindparam("specialist_id", type_=r.specialist_id.type)

OF_SPECIALIST: Final = copies(AvailabilityRule, r.specialist_id == SPECIALIST)
BETWEEN: Final = copies(
    AvailabilityException,
    e.specialist_id == SPECIALIST,
    e.on >= bindparam("since", type_=e.on.type),
    e.on < bindparam("until", type_=e.on.type),
)


class SqlRuleRepository(RuleRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def get(self, rule_id: RuleId) -> AvailabilityRule:
        if rule := await self._uow.load(AvailabilityRule, rule_id):
            return rule
        raise RuleNotFound

    async def of(self, specialist_id: AccountId) -> Sequence[AvailabilityRule]:
        return await self._uow.fetch(OF_SPECIALIST, specialist_id=specialist_id)

    async def add(self, rule: AvailabilityRule) -> None:
        self._uow.add(rule)

    async def delete(self, rule: AvailabilityRule) -> None:
        await self._uow.session.execute(delete(rules).where(r.id == rule.id))


class SqlExceptionRepository(ExceptionRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def get(self, exception_id: ExceptionId) -> AvailabilityException:
        if exception := await self._uow.load(AvailabilityException, exception_id):
            return exception
        raise ExceptionNotFound

    async def between(self, specialist_id: AccountId, since: date, until: date) -> Sequence[AvailabilityException]:
        return await self._uow.fetch(BETWEEN, specialist_id=specialist_id, since=since, until=until)

    async def add(self, exception: AvailabilityException) -> None:
        self._uow.add(exception)

    async def delete(self, exception: AvailabilityException) -> None:
        await self._uow.session.execute(delete(exceptions).where(e.id == exception.id))
