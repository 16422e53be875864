"""The unit of work on PostgreSQL."""

from typing import ClassVar

from praktika.identity.adapters.sql.storage.access import SqlGrantRepository, SqlRoleRepository
from praktika.identity.adapters.sql.storage.entry import (
    SqlCodeRepository,
    SqlRefreshTokenRepository,
    SqlSessionRepository,
)
from praktika.identity.adapters.sql.storage.people import SqlAccountRepository, SqlOrganisationRepository
from praktika.identity.domain import (
    EmailTaken,
    GrantExists,
    OrganisationNameTaken,
    UsernameTaken,
)
from praktika.identity.ports import (
    IdentityUnitOfWork,
)
from praktika.infrastructure.database import SqlUnitOfWork


class SqlIdentityUnitOfWork(SqlUnitOfWork, IdentityUnitOfWork):
    violations: ClassVar = {
        "uq_identity_organisations_name": OrganisationNameTaken,
        "uq_identity_accounts_email": EmailTaken,
        "uq_identity_accounts_username": UsernameTaken,
        "uq_identity_grants_live": GrantExists,
    }

    @property
    def organisations(self) -> SqlOrganisationRepository:
        return SqlOrganisationRepository(self)

    @property
    def accounts(self) -> SqlAccountRepository:
        return SqlAccountRepository(self)

    @property
    def roles(self) -> SqlRoleRepository:
        return SqlRoleRepository(self)

    @property
    def grants(self) -> SqlGrantRepository:
        return SqlGrantRepository(self)

    @property
    def sessions(self) -> SqlSessionRepository:
        return SqlSessionRepository(self)

    @property
    def refresh_tokens(self) -> SqlRefreshTokenRepository:
        return SqlRefreshTokenRepository(self)

    @property
    def codes(self) -> SqlCodeRepository:
        return SqlCodeRepository(self)
