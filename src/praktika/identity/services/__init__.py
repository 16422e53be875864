"""Use cases of identity, a service per thing people do with it."""

from praktika.identity.services.accounts import AccountService
from praktika.identity.services.addresses import AddressService
from praktika.identity.services.administration import AdministrationService
from praktika.identity.services.api_keys import ApiKeyService
from praktika.identity.services.audit import RecordedReads
from praktika.identity.services.authentication import Authenticator
from praktika.identity.services.codes import CodeService
from praktika.identity.services.data_exports import DataExportService, ExportFile
from praktika.identity.services.entry import EntryService
from praktika.identity.services.erasures import START as START_ERASURES
from praktika.identity.services.erasures import ErasureService
from praktika.identity.services.grants import GrantService
from praktika.identity.services.invitations import Invitation, InvitationService
from praktika.identity.services.joining import JoiningService
from praktika.identity.services.organisations import OrganisationService
from praktika.identity.services.passwords import PasswordService
from praktika.identity.services.proof import PasswordProof
from praktika.identity.services.purge import PurgeService
from praktika.identity.services.roles import RoleService
from praktika.identity.services.sessions import SessionService, SignedIn
from praktika.identity.services.sign_up import SignUpRole, SignUpService
from praktika.identity.services.standing import StandingService
from praktika.identity.services.throttle import Attempt, Throttle

__all__ = [
    "START_ERASURES",
    "AccountService",
    "AddressService",
    "AdministrationService",
    "ApiKeyService",
    "Attempt",
    "Authenticator",
    "CodeService",
    "DataExportService",
    "EntryService",
    "ErasureService",
    "ExportFile",
    "GrantService",
    "Invitation",
    "InvitationService",
    "JoiningService",
    "OrganisationService",
    "PasswordProof",
    "PasswordService",
    "PurgeService",
    "RecordedReads",
    "RoleService",
    "SessionService",
    "SignUpRole",
    "SignUpService",
    "SignedIn",
    "StandingService",
    "Throttle",
]
