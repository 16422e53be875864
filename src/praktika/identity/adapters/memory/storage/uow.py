"""The unit of work in memory."""

from praktika.identity.adapters.memory.storage.access import MemoryGrantRepository, MemoryRoleRepository
from praktika.identity.adapters.memory.storage.entry import (
    MemoryCodeRepository,
    MemoryRefreshTokenRepository,
    MemorySessionRepository,
)
from praktika.identity.adapters.memory.storage.people import MemoryAccountRepository, MemoryOrganisationRepository
from praktika.identity.ports import (
    IdentityUnitOfWork,
)
from praktika.infrastructure.memory import MemoryUnitOfWork


class MemoryIdentityUnitOfWork(MemoryUnitOfWork, IdentityUnitOfWork):
    @property
    def organisations(self) -> MemoryOrganisationRepository:
        return MemoryOrganisationRepository(self.transaction)

    @property
    def accounts(self) -> MemoryAccountRepository:
        return MemoryAccountRepository(self.transaction)

    @property
    def roles(self) -> MemoryRoleRepository:
        return MemoryRoleRepository(self.transaction)

    @property
    def grants(self) -> MemoryGrantRepository:
        return MemoryGrantRepository(self.transaction)

    @property
    def sessions(self) -> MemorySessionRepository:
        return MemorySessionRepository(self.transaction)

    @property
    def refresh_tokens(self) -> MemoryRefreshTokenRepository:
        return MemoryRefreshTokenRepository(self.transaction)

    @property
    def codes(self) -> MemoryCodeRepository:
        return MemoryCodeRepository(self.transaction)
