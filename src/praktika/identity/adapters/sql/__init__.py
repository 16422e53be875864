"""Identity in PostgreSQL."""

from praktika.identity.adapters.sql.access_queries import (
    SqlApiKeyQueries,
    SqlGrantQueries,
    SqlRoleQueries,
)
from praktika.identity.adapters.sql.account_rows import SqlAccountRows
from praktika.identity.adapters.sql.audit_rows import SqlAuditRows
from praktika.identity.adapters.sql.entry_rows import SqlEntryRows
from praktika.identity.adapters.sql.facade import SqlIdentity
from praktika.identity.adapters.sql.joining_rows import SqlOrganisationInvitationRows
from praktika.identity.adapters.sql.organisation_rows import SqlOrganisationRows
from praktika.identity.adapters.sql.personal_data import identity_data
from praktika.identity.adapters.sql.personal_data_rows import SqlPersonalDataRows
from praktika.identity.adapters.sql.profile_rows import SqlProfileRows
from praktika.identity.adapters.sql.reading import SqlLogins, SqlStandings
from praktika.identity.adapters.sql.storage import SqlIdentityUnitOfWork

__all__ = [
    "SqlAccountRows",
    "SqlApiKeyQueries",
    "SqlAuditRows",
    "SqlEntryRows",
    "SqlGrantQueries",
    "SqlIdentity",
    "SqlIdentityUnitOfWork",
    "SqlLogins",
    "SqlOrganisationInvitationRows",
    "SqlOrganisationRows",
    "SqlPersonalDataRows",
    "SqlProfileRows",
    "SqlRoleQueries",
    "SqlStandings",
    "identity_data",
]
