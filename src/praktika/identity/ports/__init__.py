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
from praktika.identity.ports.people import AccountRepository, OrganisationRepository
from praktika.identity.ports.throttle import AttemptRepository, LoginEventRepository
from praktika.identity.ports.uow import IdentityUnitOfWork

__all__ = [
    "AccessTokens",
    "AccountRepository",
    "ApiKeyRepository",
    "AttemptRepository",
    "Claims",
    "CodeRepository",
    "CommonPasswords",
    "EmailChangeRepository",
    "Forgetful",
    "GrantRepository",
    "IdentityUnitOfWork",
    "KeyStanding",
    "Login",
    "LoginEventRepository",
    "Logins",
    "OrganisationInvitationRepository",
    "OrganisationRepository",
    "PasswordHasher",
    "RefreshTokenRepository",
    "RoleRepository",
    "SessionRepository",
    "Standing",
    "Standings",
]
