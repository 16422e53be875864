"""All repositories of one transaction."""

from typing import Protocol

from praktika.identity.ports.access import GrantRepository, RoleRepository
from praktika.identity.ports.entry import CodeRepository, RefreshTokenRepository, SessionRepository
from praktika.identity.ports.people import AccountRepository, OrganisationRepository
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
    def sessions(self) -> SessionRepository: ...

    @property
    def refresh_tokens(self) -> RefreshTokenRepository: ...

    @property
    def codes(self) -> CodeRepository: ...
