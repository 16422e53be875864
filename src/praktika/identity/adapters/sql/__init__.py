"""Identity in PostgreSQL."""

from praktika.identity.adapters.sql.facade import SqlIdentity
from praktika.identity.adapters.sql.queries import SqlAccountQueries, SqlOrganisationQueries, SqlRoleQueries
from praktika.identity.adapters.sql.reading import SqlLogins, SqlStandings
from praktika.identity.adapters.sql.storage import SqlIdentityUnitOfWork

__all__ = [
    "SqlAccountQueries",
    "SqlIdentity",
    "SqlIdentityUnitOfWork",
    "SqlLogins",
    "SqlOrganisationQueries",
    "SqlRoleQueries",
    "SqlStandings",
]
