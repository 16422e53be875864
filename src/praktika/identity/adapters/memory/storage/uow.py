"""The unit of work in memory."""

from praktika.identity.adapters.memory.storage.access import (
    MemoryApiKeyRepository,
    MemoryGrantRepository,
    MemoryOrganisationInvitationRepository,
    MemoryRoleRepository,
)
from praktika.identity.adapters.memory.storage.addresses import MemoryEmailChangeRepository
from praktika.identity.adapters.memory.storage.entry import (
    MemoryCodeRepository,
    MemoryRefreshTokenRepository,
    MemorySessionRepository,
)
from praktika.identity.adapters.memory.storage.leftovers import MemoryLeftoverRepository
from praktika.identity.adapters.memory.storage.people import MemoryAccountRepository, MemoryOrganisationRepository
from praktika.identity.adapters.memory.storage.personal_data import (
    MemoryDataExportRepository,
    MemoryErasureRepository,
    MemoryTraces,
)
from praktika.identity.adapters.memory.storage.throttle import MemoryAttemptRepository, MemoryLoginEventRepository
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
    def api_keys(self) -> MemoryApiKeyRepository:
        return MemoryApiKeyRepository(self.transaction)

    @property
    def organisation_invitations(self) -> MemoryOrganisationInvitationRepository:
        return MemoryOrganisationInvitationRepository(self.transaction)

    @property
    def sessions(self) -> MemorySessionRepository:
        return MemorySessionRepository(self.transaction)

    @property
    def refresh_tokens(self) -> MemoryRefreshTokenRepository:
        return MemoryRefreshTokenRepository(self.transaction)

    @property
    def attempts(self) -> MemoryAttemptRepository:
        return MemoryAttemptRepository(self.transaction)

    @property
    def login_events(self) -> MemoryLoginEventRepository:
        return MemoryLoginEventRepository(self.transaction)

    @property
    def codes(self) -> MemoryCodeRepository:
        return MemoryCodeRepository(self.transaction)

    @property
    def email_changes(self) -> MemoryEmailChangeRepository:
        return MemoryEmailChangeRepository(self.transaction)

    @property
    def data_exports(self) -> MemoryDataExportRepository:
        return MemoryDataExportRepository(self.transaction)

    @property
    def erasures(self) -> MemoryErasureRepository:
        return MemoryErasureRepository(self.transaction)

    @property
    def traces(self) -> MemoryTraces:
        return MemoryTraces(self.transaction)

    @property
    def leftovers(self) -> MemoryLeftoverRepository:
        return MemoryLeftoverRepository(self.transaction)
