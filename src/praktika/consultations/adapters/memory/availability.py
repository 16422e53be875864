"""Rules and exceptions of specialists in memory."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from praktika.consultations.domain.availability import AvailabilityException, AvailabilityRule, ExceptionId, RuleId
from praktika.consultations.domain.errors import ExceptionExists, ExceptionNotFound, RuleNotFound
from praktika.consultations.ports import ExceptionRepository, RuleRepository
from praktika.infrastructure.memory import MemoryTable, MemoryTransaction, Unique
from praktika.kernel.actors import AccountId

RULES: Final = MemoryTable[AvailabilityRule]()
EXCEPTIONS: Final = MemoryTable[AvailabilityException](
    Unique(key=lambda each: (each.specialist_id, each.on, each.kind, each.local_from), error=ExceptionExists)
)


class MemoryRuleRepository(RuleRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def get(self, rule_id: RuleId) -> AvailabilityRule:
        if rule := self._transaction.get(RULES, rule_id):
            return rule
        raise RuleNotFound

    async def of(self, specialist_id: AccountId) -> Sequence[AvailabilityRule]:
        return [rule for rule in self._transaction.rows(RULES) if rule.specialist_id == specialist_id]

    async def add(self, rule: AvailabilityRule) -> None:
        self._transaction.add(RULES, rule.id, rule)

    async def delete(self, rule: AvailabilityRule) -> None:
        self._transaction.delete(RULES, rule.id)


class MemoryExceptionRepository(ExceptionRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def get(self, exception_id: ExceptionId) -> AvailabilityException:
        if exception := self._transaction.get(EXCEPTIONS, exception_id):
            return exception
        raise ExceptionNotFound

    async def between(self, specialist_id: AccountId, since: date, until: date) -> Sequence[AvailabilityException]:
        mine = (each for each in self._transaction.rows(EXCEPTIONS) if each.specialist_id == specialist_id)
        return [each for each in mine if since <= each.on < until]

    async def add(self, exception: AvailabilityException) -> None:
        self._transaction.add(EXCEPTIONS, exception.id, exception)

    async def delete(self, exception: AvailabilityException) -> None:
        self._transaction.delete(EXCEPTIONS, exception.id)
