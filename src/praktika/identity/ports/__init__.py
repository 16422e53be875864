"""What the use cases need from the outside."""

from praktika.identity.ports.access import (
    ApiKeyRepository,
    Forgetful,
    GrantRepository,
    KeyStanding,
    OrganisationInvitationRepository,
    RoleRepository,
    Standing,
    Standings,
)
from praktika.identity.ports.entry import (
    AccessTokens,
    Claims,
    CodeRepository,
    CommonPasswords,
    EmailChangeRepository,
    Login,
    Logins,
    PasswordHasher,
    RefreshTokenRepository,
    SessionRepository,
)
from praktika.identity.ports.leftovers import Leftover, LeftoverRepository
from praktika.identity.ports.people import AccountRepository, OrganisationRepository
from praktika.identity.ports.personal_data import (
    Archive,
    Archives,
    DataExportRepository,
    ErasureRepository,
    PersonalDataSource,
    Traces,
)
from praktika.identity.ports.throttle import AttemptRepository, LoginEventRepository
from praktika.identity.ports.uow import IdentityUnitOfWork

__all__ = [
    "AccessTokens",
    "AccountRepository",
    "ApiKeyRepository",
    "Archive",
    "Archives",
    "AttemptRepository",
    "Claims",
    "CodeRepository",
    "CommonPasswords",
    "DataExportRepository",
    "EmailChangeRepository",
    "ErasureRepository",
    "Forgetful",
    "GrantRepository",
    "IdentityUnitOfWork",
    "KeyStanding",
    "Leftover",
    "LeftoverRepository",
    "Login",
    "LoginEventRepository",
    "Logins",
    "OrganisationInvitationRepository",
    "OrganisationRepository",
    "PasswordHasher",
    "PersonalDataSource",
    "RefreshTokenRepository",
    "RoleRepository",
    "SessionRepository",
    "Standing",
    "Standings",
    "Traces",
]
