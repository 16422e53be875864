"""The unit of work in memory."""

from praktika.consultations.adapters.memory.availability import MemoryExceptionRepository, MemoryRuleRepository
from praktika.consultations.adapters.memory.feeds import MemoryFeedRepository
from praktika.consultations.adapters.memory.personal_data import MemoryPersonRepository
from praktika.consultations.adapters.memory.repositories import (
    MemoryBookingRepository,
    MemorySettingsRepository,
    MemorySlotRepository,
)
from praktika.consultations.ports import ConsultationsUnitOfWork
from praktika.infrastructure.memory import MemoryUnitOfWork
from praktika.kernel.actors import AccountId


class MemoryConsultationsUnitOfWork(MemoryUnitOfWork, ConsultationsUnitOfWork):
    @property
    def slots(self) -> MemorySlotRepository:
        return MemorySlotRepository(self.transaction)

    @property
    def bookings(self) -> MemoryBookingRepository:
        return MemoryBookingRepository(self.transaction)

    @property
    def settings(self) -> MemorySettingsRepository:
        return MemorySettingsRepository(self.transaction)

    @property
    def rules(self) -> MemoryRuleRepository:
        return MemoryRuleRepository(self.transaction)

    @property
    def exceptions(self) -> MemoryExceptionRepository:
        return MemoryExceptionRepository(self.transaction)

    @property
    def people(self) -> MemoryPersonRepository:
        return MemoryPersonRepository(self.transaction)

    @property
    def feeds(self) -> MemoryFeedRepository:
        return MemoryFeedRepository(self.transaction)

    async def lock_persons(self, *ids: AccountId) -> None:
        """Transactions take turns anyway."""
