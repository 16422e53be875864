"""The unit of work over PostgreSQL, and which constraint means which error."""

from typing import ClassVar, Final

from praktika.consultations.adapters.sql.availability import SqlExceptionRepository, SqlRuleRepository
from praktika.consultations.adapters.sql.feeds import SqlFeedRepository
from praktika.consultations.adapters.sql.personal_data import SqlPersonRepository
from praktika.consultations.adapters.sql.repositories import (
    SqlBookingRepository,
    SqlSettingsRepository,
    SqlSlotRepository,
)
from praktika.consultations.domain.errors import ClientBusy, ExceptionExists, SlotOverlaps, SlotStateConflict
from praktika.consultations.ports import ConsultationsUnitOfWork
from praktika.infrastructure.database import SqlUnitOfWork
from praktika.kernel.actors import AccountId
from praktika.kernel.errors import Stale

ONE_AFTER_THE_OTHER: Final = "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest($1::text[]) AS name"

VIOLATIONS: Final = {
    "ex_consultations_slots_period": SlotOverlaps,
    "ex_consultations_bookings_client": ClientBusy,
    "uq_consultations_bookings_slot": SlotStateConflict,
    "pk_consultations_specialist_settings": Stale,
    "uq_consultations_availability_exceptions_day": ExceptionExists,
}


class SqlConsultationsUnitOfWork(SqlUnitOfWork, ConsultationsUnitOfWork):
    violations: ClassVar = VIOLATIONS

    @property
    def slots(self) -> SqlSlotRepository:
        return SqlSlotRepository(self)

    @property
    def bookings(self) -> SqlBookingRepository:
        return SqlBookingRepository(self)

    @property
    def settings(self) -> SqlSettingsRepository:
        return SqlSettingsRepository(self)

    @property
    def rules(self) -> SqlRuleRepository:
        return SqlRuleRepository(self)

    @property
    def exceptions(self) -> SqlExceptionRepository:
        return SqlExceptionRepository(self)

    @property
    def people(self) -> SqlPersonRepository:
        return SqlPersonRepository(self)

    @property
    def feeds(self) -> SqlFeedRepository:
        return SqlFeedRepository(self)

    async def lock_persons(self, *ids: AccountId) -> None:
        names = [f"consultations.person:{each}" for each in sorted(set(ids))]
        await self._transaction.fetch(ONE_AFTER_THE_OTHER, names)
