"""Identity's adapters and services."""

from datetime import timedelta

from dependency_injector import containers, providers

from praktika.bootstrap.modules.personal_data import MODULES
from praktika.bootstrap.settings import Settings
from praktika.identity.adapters.archives import ZipArchives
from praktika.identity.adapters.keys import KeyRing
from praktika.identity.adapters.passwords import Argon2Hasher, ZxcvbnCommonPasswords
from praktika.identity.adapters.sql import (
    SqlAccountRows,
    SqlApiKeyRows,
    SqlAuditRows,
    SqlEntryRows,
    SqlGrantRows,
    SqlIdentityUnitOfWork,
    SqlLogins,
    SqlOrganisationInvitationRows,
    SqlOrganisationRows,
    SqlPersonalDataRows,
    SqlProfileRows,
    SqlRoleRows,
    SqlStandings,
)
from praktika.identity.adapters.tokens import JwtAccessTokens
from praktika.identity.domain import (
    SessionRules,
    ThrottleRules,
)
from praktika.identity.policies.passwords import PasswordRules
from praktika.identity.policies.secrets import Secrets
from praktika.identity.queries import (
    AccountQueries,
    ApiKeyQueries,
    AuditQueries,
    EntryQueries,
    GrantQueries,
    OrganisationInvitationQueries,
    OrganisationQueries,
    PersonalDataQueries,
    ProfileQueries,
    RoleQueries,
)
from praktika.identity.services import (
    AccountService,
    AddressService,
    AdministrationService,
    ApiKeyService,
    Authenticator,
    CodeService,
    DataExportService,
    EntryService,
    ErasureService,
    GrantService,
    InvitationService,
    JoiningService,
    OrganisationService,
    PasswordProof,
    PasswordService,
    PurgeService,
    RecordedReads,
    RoleService,
    SessionService,
    SignUpService,
    StandingService,
    Throttle,
)


def _session_rules(settings: Settings) -> SessionRules:
    return SessionRules(
        idle=timedelta(days=settings.refresh_idle_days),
        absolute=timedelta(days=settings.refresh_absolute_days),
        grace=timedelta(seconds=settings.refresh_grace_seconds),
    )


def _throttle_rules(settings: Settings) -> ThrottleRules:
    return ThrottleRules(
        base=timedelta(seconds=settings.login_throttle_base_seconds), address=settings.login_throttle_address_limit
    )


def _grace(settings: Settings) -> timedelta:
    return timedelta(days=settings.erasure_grace_days)


class IdentityModule(containers.DeclarativeContainer):
    settings = providers.Dependency(instance_of=Settings)
    infrastructure = providers.DependenciesContainer()
    secrets = providers.Dependency(instance_of=Secrets)
    personal_data = providers.Dependency(instance_of=dict)

    uow = providers.Factory(SqlIdentityUnitOfWork, infrastructure.store)
    clock = infrastructure.clock

    hasher = providers.Singleton(Argon2Hasher)
    common_passwords = providers.Singleton(ZxcvbnCommonPasswords)
    password_rules = providers.Singleton(PasswordRules, common_passwords, settings.provided.password_min_length)
    keys = providers.Singleton(KeyRing.load, settings.provided.token_keys_dir, settings.provided.token_algorithm)
    tokens = providers.Singleton(
        JwtAccessTokens, keys, settings.provided.public_url, settings.provided.access_token_seconds
    )
    standings = providers.Singleton(SqlStandings, infrastructure.reader)
    logins = providers.Singleton(SqlLogins, infrastructure.reader)
    throttle = providers.Singleton(
        Throttle, uow.provider, logins, secrets, clock, providers.Callable(_throttle_rules, settings)
    )
    authenticator = providers.Singleton(Authenticator, tokens, standings, uow.provider, clock)

    organisations = providers.Singleton(OrganisationService, uow.provider, authenticator, clock)
    accounts = providers.Singleton(AccountService, uow.provider, authenticator, clock)
    invitations = providers.Singleton(InvitationService, uow.provider, clock)
    joining = providers.Singleton(JoiningService, uow.provider, secrets, authenticator, clock)
    grants = providers.Singleton(GrantService, uow.provider, authenticator, clock)
    roles = providers.Singleton(RoleService, uow.provider, authenticator)
    api_keys = providers.Singleton(ApiKeyService, uow.provider, authenticator, clock)
    account_standing = providers.Singleton(StandingService, uow.provider, authenticator, clock)
    sign_ups = providers.Singleton(
        SignUpService, uow.provider, hasher, password_rules, authenticator, clock, settings.provided.terms_version
    )
    codes = providers.Singleton(CodeService, uow.provider, secrets, clock)
    sessions = providers.Singleton(
        SessionService,
        uow.provider,
        throttle,
        hasher,
        tokens,
        secrets,
        authenticator,
        clock,
        providers.Callable(_session_rules, settings),
    )
    proof = providers.Singleton(PasswordProof, uow.provider, hasher, throttle)
    passwords = providers.Singleton(
        PasswordService, uow.provider, hasher, password_rules, proof, throttle, authenticator, clock
    )
    addresses = providers.Singleton(AddressService, uow.provider, sign_ups, proof, secrets, clock)
    administration = providers.Singleton(AdministrationService, uow.provider, hasher, password_rules, secrets, clock)

    entries = providers.Singleton(EntryService, uow.provider, throttle, authenticator, clock)

    data_exports = providers.Singleton(
        DataExportService,
        uow.provider,
        personal_data,
        providers.Singleton(ZipArchives),
        infrastructure.storage,
        clock,
    )
    erasures = providers.Singleton(
        ErasureService,
        uow.provider,
        proof,
        authenticator,
        infrastructure.storage,
        clock,
        MODULES,
        providers.Callable(_grace, settings),
    )
    purges = providers.Singleton(PurgeService, uow.provider, data_exports, clock)
    recorded_reads = providers.Singleton(RecordedReads, uow.provider)

    organisation_queries = providers.Singleton(
        OrganisationQueries, providers.Singleton(SqlOrganisationRows, infrastructure.reader), infrastructure.cursors
    )
    account_queries = providers.Singleton(
        AccountQueries, providers.Singleton(SqlAccountRows, infrastructure.reader), infrastructure.cursors
    )
    profile_queries = providers.Singleton(ProfileQueries, providers.Singleton(SqlProfileRows, infrastructure.reader))
    entry_queries = providers.Singleton(
        EntryQueries, providers.Singleton(SqlEntryRows, infrastructure.reader), infrastructure.cursors, clock
    )
    role_queries = providers.Singleton(RoleQueries, providers.Singleton(SqlRoleRows, infrastructure.reader))
    grant_queries = providers.Singleton(
        GrantQueries, providers.Singleton(SqlGrantRows, infrastructure.reader), infrastructure.cursors
    )
    api_key_queries = providers.Singleton(
        ApiKeyQueries, providers.Singleton(SqlApiKeyRows, infrastructure.reader), infrastructure.cursors
    )
    organisation_invitation_queries = providers.Singleton(
        OrganisationInvitationQueries,
        providers.Singleton(SqlOrganisationInvitationRows, infrastructure.reader),
        infrastructure.cursors,
        clock,
    )
    audit_queries = providers.Singleton(
        AuditQueries, providers.Singleton(SqlAuditRows, infrastructure.reader), infrastructure.cursors
    )
    personal_data_queries = providers.Singleton(
        PersonalDataQueries, providers.Singleton(SqlPersonalDataRows, infrastructure.reader), clock
    )
