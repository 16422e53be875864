"""What the use cases need from the outside."""

from praktika.identity.ports.access import Forgetful, GrantRepository, RoleRepository, Standing, Standings
from praktika.identity.ports.entry import (
    AccessTokens,
    Claims,
    CodeRepository,
    CommonPasswords,
    Login,
    Logins,
    PasswordHasher,
    RefreshTokenRepository,
    SessionRepository,
)
from praktika.identity.ports.people import AccountRepository, OrganisationRepository
from praktika.identity.ports.uow import IdentityUnitOfWork

__all__ = [
    "AccessTokens",
    "AccountRepository",
    "Claims",
    "CodeRepository",
    "CommonPasswords",
    "Forgetful",
    "GrantRepository",
    "IdentityUnitOfWork",
    "Login",
    "Logins",
    "OrganisationRepository",
    "PasswordHasher",
    "RefreshTokenRepository",
    "RoleRepository",
    "SessionRepository",
    "Standing",
    "Standings",
]
