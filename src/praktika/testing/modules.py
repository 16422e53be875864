"""The modules of the portal in memory, wired by plain constructors under the names the composition root gives them."""

from typing import Final

from praktika.identity.adapters.memory import (
    MemoryAccountQueries,
    MemoryIdentity,
    MemoryIdentityUnitOfWork,
    MemoryLogins,
    MemoryOrganisationQueries,
    MemoryPasswordHasher,
    MemoryRoleQueries,
    MemoryStandings,
    make_built_in_roles,
)
from praktika.identity.policies.passwords import PasswordRules
from praktika.identity.policies.secrets import Secrets
from praktika.identity.services import (
    AccountService,
    AdministrationService,
    Authenticator,
    CodeService,
    OrganisationService,
    SessionService,
    SignUpService,
)
from praktika.infrastructure.memory import MemoryStore
from praktika.kernel.clock import Clock
from praktika.kernel.pagination import Cursors
from praktika.notifications.adapters.memory import (
    MemoryMessageQueries,
    MemoryNotificationsUnitOfWork,
    RecordingMailer,
)
from praktika.notifications.ports import RecipientSource
from praktika.notifications.services import LetterSender, Notifier
from praktika.testing.tokens import PlainAccessTokens

SECRET: Final = "test"


class IdentityInMemory:
    def __init__(self, store: MemoryStore, clock: Clock) -> None:
        make_built_in_roles(store)
        secrets, hasher, rules = Secrets([SECRET]), MemoryPasswordHasher(), PasswordRules(frozenset())
        cursors = Cursors(SECRET)

        def uow() -> MemoryIdentityUnitOfWork:
            return MemoryIdentityUnitOfWork(store)

        self.facade = MemoryIdentity(store, secrets, clock)
        self.tokens = PlainAccessTokens()
        self.authenticator = Authenticator(self.tokens, MemoryStandings(store), clock)
        self.organisations = OrganisationService(uow, clock)
        self.accounts = AccountService(uow, self.authenticator, clock)
        self.sign_ups = SignUpService(uow, hasher, rules, self.authenticator, clock)
        self.codes = CodeService(uow, secrets, clock)
        self.sessions = SessionService(
            uow, MemoryLogins(store), hasher, self.tokens, secrets, self.authenticator, clock
        )
        self.administration = AdministrationService(uow, hasher, rules, secrets, clock)
        self.organisation_queries = MemoryOrganisationQueries(store, cursors)
        self.account_queries = MemoryAccountQueries(store, cursors)
        self.role_queries = MemoryRoleQueries(store)


class NotificationsInMemory:
    def __init__(self, store: MemoryStore, identity: MemoryIdentity, owners: dict[str, RecipientSource], clock: Clock):
        def uow() -> MemoryNotificationsUnitOfWork:
            return MemoryNotificationsUnitOfWork(store)

        self.mailer = RecordingMailer()
        self.notifier = Notifier(uow, identity, owners, clock)
        self.sender = LetterSender(uow, identity, owners, self.mailer, clock)
        self.messages = MemoryMessageQueries(store, Cursors(SECRET))
