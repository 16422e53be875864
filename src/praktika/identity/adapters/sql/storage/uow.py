"""The unit of work on PostgreSQL."""

from typing import ClassVar

from praktika.identity.adapters.sql.storage.access import (
    SqlApiKeyRepository,
    SqlGrantRepository,
    SqlOrganisationInvitationRepository,
    SqlRoleRepository,
)
from praktika.identity.adapters.sql.storage.addresses import SqlEmailChangeRepository
from praktika.identity.adapters.sql.storage.entry import (
    SqlCodeRepository,
    SqlRefreshTokenRepository,
    SqlSessionRepository,
)
from praktika.identity.adapters.sql.storage.leftovers import SqlLeftoverRepository
from praktika.identity.adapters.sql.storage.people import SqlAccountRepository, SqlOrganisationRepository
from praktika.identity.adapters.sql.storage.personal_data import (
    SqlDataExportRepository,
    SqlErasureRepository,
    SqlTraces,
)
from praktika.identity.adapters.sql.storage.throttle import SqlAttemptRepository, SqlLoginEventRepository
from praktika.identity.domain import (
    DataExportTooSoon,
    EmailTaken,
    ErasureExists,
    GrantExists,
    InvalidCredentials,
    OrganisationNameTaken,
    RoleCodeTaken,
    RoleInUse,
    UsernameTaken,
)
from praktika.identity.ports import (
    IdentityUnitOfWork,
)
from praktika.infrastructure.database import SqlUnitOfWork


class SqlIdentityUnitOfWork(SqlUnitOfWork, IdentityUnitOfWork):
    violations: ClassVar = {
        "uq_identity_data_exports_live": DataExportTooSoon,
        "uq_identity_erasures_live": ErasureExists,
        "uq_identity_organisations_name": OrganisationNameTaken,
        "uq_identity_accounts_email": EmailTaken,
        "uq_identity_accounts_username": UsernameTaken,
        "uq_identity_grants_live": GrantExists,
        "uq_identity_roles_code": RoleCodeTaken,
        "fk_identity_grants_role": RoleInUse,
        "fk_identity_login_events_account_id": InvalidCredentials,  # a sign-up never confirmed went in the meantime
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
    def api_keys(self) -> SqlApiKeyRepository:
        return SqlApiKeyRepository(self)

    @property
    def organisation_invitations(self) -> SqlOrganisationInvitationRepository:
        return SqlOrganisationInvitationRepository(self)

    @property
    def sessions(self) -> SqlSessionRepository:
        return SqlSessionRepository(self)

    @property
    def refresh_tokens(self) -> SqlRefreshTokenRepository:
        return SqlRefreshTokenRepository(self)

    @property
    def attempts(self) -> SqlAttemptRepository:
        return SqlAttemptRepository(self)

    @property
    def login_events(self) -> SqlLoginEventRepository:
        return SqlLoginEventRepository(self)

    @property
    def codes(self) -> SqlCodeRepository:
        return SqlCodeRepository(self)

    @property
    def email_changes(self) -> SqlEmailChangeRepository:
        return SqlEmailChangeRepository(self)

    @property
    def data_exports(self) -> SqlDataExportRepository:
        return SqlDataExportRepository(self)

    @property
    def erasures(self) -> SqlErasureRepository:
        return SqlErasureRepository(self)

    @property
    def traces(self) -> SqlTraces:
        return SqlTraces(self)

    @property
    def leftovers(self) -> SqlLeftoverRepository:
        return SqlLeftoverRepository(self)
