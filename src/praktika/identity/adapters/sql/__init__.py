"""Identity in PostgreSQL."""

from praktika.identity.adapters.sql.account_rows import SqlAccountRows
from praktika.identity.adapters.sql.api_key_rows import SqlApiKeyRows
from praktika.identity.adapters.sql.audit_rows import SqlAuditRows
from praktika.identity.adapters.sql.entry_rows import SqlEntryRows
from praktika.identity.adapters.sql.facade import SqlIdentity
from praktika.identity.adapters.sql.grant_rows import SqlGrantRows
from praktika.identity.adapters.sql.joining_rows import SqlOrganisationInvitationRows
from praktika.identity.adapters.sql.organisation_rows import SqlOrganisationRows
from praktika.identity.adapters.sql.personal_data import identity_data
from praktika.identity.adapters.sql.personal_data_rows import SqlPersonalDataRows
from praktika.identity.adapters.sql.profile_rows import SqlProfileRows
from praktika.identity.adapters.sql.reading import SqlLogins, SqlStandings
from praktika.identity.adapters.sql.role_rows import SqlRoleRows
from praktika.identity.adapters.sql.storage import SqlIdentityUnitOfWork

__all__ = [
    "SqlAccountRows",
    "SqlApiKeyRows",
    "SqlAuditRows",
    "SqlEntryRows",
    "SqlGrantRows",
    "SqlIdentity",
    "SqlIdentityUnitOfWork",
    "SqlLogins",
    "SqlOrganisationInvitationRows",
    "SqlOrganisationRows",
    "SqlPersonalDataRows",
    "SqlProfileRows",
    "SqlRoleRows",
    "SqlStandings",
    "identity_data",
]
