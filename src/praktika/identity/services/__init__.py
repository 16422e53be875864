"""Use cases of identity, a service per thing people do with it."""

from praktika.identity.services.accounts import AccountService
from praktika.identity.services.administration import AdministrationService
from praktika.identity.services.authentication import Authenticator
from praktika.identity.services.codes import CodeService
from praktika.identity.services.invitations import Invitation, InvitationService
from praktika.identity.services.organisations import OrganisationService
from praktika.identity.services.sessions import SessionService, SignedIn
from praktika.identity.services.sign_up import SignUpRole, SignUpService
from praktika.identity.services.standing import StandingService

__all__ = [
    "AccountService",
    "AdministrationService",
    "Authenticator",
    "CodeService",
    "Invitation",
    "InvitationService",
    "OrganisationService",
    "SessionService",
    "SignUpRole",
    "SignUpService",
    "SignedIn",
    "StandingService",
]
