"""Identity in memory."""

from praktika.identity.adapters.memory.account_rows import MemoryAccountRows
from praktika.identity.adapters.memory.api_key_rows import MemoryApiKeyRows
from praktika.identity.adapters.memory.audit_rows import MemoryAuditRows
from praktika.identity.adapters.memory.entry_rows import MemoryEntryRows
from praktika.identity.adapters.memory.facade import MemoryIdentity
from praktika.identity.adapters.memory.grant_rows import MemoryGrantRows
from praktika.identity.adapters.memory.hasher import MemoryPasswordHasher
from praktika.identity.adapters.memory.joining_rows import MemoryOrganisationInvitationRows
from praktika.identity.adapters.memory.organisation_rows import MemoryOrganisationRows
from praktika.identity.adapters.memory.personal_data import MemoryIdentityData
from praktika.identity.adapters.memory.personal_data_rows import MemoryPersonalDataRows
from praktika.identity.adapters.memory.profile_rows import MemoryProfileRows
from praktika.identity.adapters.memory.reading import MemoryLogins, MemoryStandings
from praktika.identity.adapters.memory.role_rows import MemoryRoleRows
from praktika.identity.adapters.memory.storage import MemoryIdentityUnitOfWork, make_built_in_roles

__all__ = [
    "MemoryAccountRows",
    "MemoryApiKeyRows",
    "MemoryAuditRows",
    "MemoryEntryRows",
    "MemoryGrantRows",
    "MemoryIdentity",
    "MemoryIdentityData",
    "MemoryIdentityUnitOfWork",
    "MemoryLogins",
    "MemoryOrganisationInvitationRows",
    "MemoryOrganisationRows",
    "MemoryPasswordHasher",
    "MemoryPersonalDataRows",
    "MemoryProfileRows",
    "MemoryRoleRows",
    "MemoryStandings",
    "make_built_in_roles",
]
