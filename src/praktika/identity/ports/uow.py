"""All repositories of one transaction."""

from typing import Protocol

from praktika.identity.ports.access import (
    ApiKeyRepository,
    GrantRepository,
    OrganisationInvitationRepository,
    RoleRepository,
)
from praktika.identity.ports.entry import (
    CodeRepository,
    EmailChangeRepository,
    RefreshTokenRepository,
    SessionRepository,
)
from praktika.identity.ports.leftovers import LeftoverRepository
from praktika.identity.ports.people import AccountRepository, OrganisationRepository
from praktika.identity.ports.personal_data import DataExportRepository, ErasureRepository, Traces
from praktika.identity.ports.throttle import AttemptRepository, LoginEventRepository
from praktika.kernel.uow import UnitOfWork


class IdentityUnitOfWork(UnitOfWork, Protocol):
    @property
    def organisations(self) -> OrganisationRepository: ...

    @property
    def accounts(self) -> AccountRepository: ...

    @property
    def roles(self) -> RoleRepository: ...

    @property
    def grants(self) -> GrantRepository: ...

    @property
    def api_keys(self) -> ApiKeyRepository: ...

    @property
    def organisation_invitations(self) -> OrganisationInvitationRepository: ...

    @property
    def sessions(self) -> SessionRepository: ...

    @property
    def refresh_tokens(self) -> RefreshTokenRepository: ...

    @property
    def attempts(self) -> AttemptRepository: ...

    @property
    def login_events(self) -> LoginEventRepository: ...

    @property
    def codes(self) -> CodeRepository: ...

    @property
    def email_changes(self) -> EmailChangeRepository: ...

    @property
    def data_exports(self) -> DataExportRepository: ...

    @property
    def erasures(self) -> ErasureRepository: ...

    @property
    def traces(self) -> Traces: ...

    @property
    def leftovers(self) -> LeftoverRepository: ...
