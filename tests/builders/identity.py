"""People and the services that know them, in memory: say only what the test is about."""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from praktika.identity.adapters.archives import ZipArchives
from praktika.identity.adapters.memory import (
    MemoryAccountRows,
    MemoryApiKeyRows,
    MemoryAuditRows,
    MemoryEntryRows,
    MemoryGrantRows,
    MemoryIdentity,
    MemoryIdentityData,
    MemoryIdentityUnitOfWork,
    MemoryLogins,
    MemoryOrganisationInvitationRows,
    MemoryOrganisationRows,
    MemoryPasswordHasher,
    MemoryPersonalDataRows,
    MemoryProfileRows,
    MemoryRoleRows,
    MemoryStandings,
    make_built_in_roles,
)
from praktika.identity.adapters.memory.storage import ACCOUNTS, CODES
from praktika.identity.adapters.tasks import HANDLERS
from praktika.identity.domain import Account, Device, Grant, Organisation
from praktika.identity.events import (
    CodeIssued,
    CodeRequested,
    EmailChanged,
    LoginThrottled,
    SignUpRepeated,
)
from praktika.identity.facade import IdentityFacade
from praktika.identity.policies.passwords import PasswordRules
from praktika.identity.policies.secrets import Secrets
from praktika.identity.ports import IdentityUnitOfWork, Logins, PersonalDataSource, Standings
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
    Invitation,
    InvitationService,
    JoiningService,
    OrganisationService,
    PasswordProof,
    PasswordService,
    PurgeService,
    RoleService,
    SessionService,
    SignedIn,
    SignUpRole,
    SignUpService,
    StandingService,
    Throttle,
)
from praktika.infrastructure.audit import AuditEntry
from praktika.infrastructure.memory import MemoryStorage, MemoryStore
from praktika.infrastructure.work import WorkState
from praktika.kernel.actors import ANONYMOUS, AccountId, Actor, ActorKind, OrganisationId, Reach
from praktika.kernel.clock import FrozenClock
from praktika.kernel.events import Event
from praktika.kernel.pagination import Cursors
from praktika.kernel.permissions import ANY_PERMISSION
from praktika.kernel.work import Handler
from praktika.testing.tokens import PlainAccessTokens

PASSWORD: Final = "correct horse 9 battery"
CLI: Final = Actor(kind=ActorKind.CLI, permissions={ANY_PERMISSION: Reach(everywhere=True)})

LETTERS: Final = (
    Handler(name="letters.code", target="letters", event=CodeIssued),
    Handler(name="letters.repeated", target="letters", event=SignUpRepeated),
    Handler(name="letters.moved", target="letters", event=EmailChanged),
    Handler(name="letters.throttled", target="letters", event=LoginThrottled),
)
"""Stand for the subscribers that write letters."""


class Ticks:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class House:
    """Identity wired on memory adapters, with shortcuts for what tests need before they begin."""

    clock: FrozenClock
    terms: str = ""
    secrets: Secrets = field(default_factory=lambda: Secrets(["secret"]))
    ticks: Ticks = field(default_factory=Ticks)

    def __post_init__(self) -> None:
        self.hasher = MemoryPasswordHasher()
        self.cursors = Cursors("secret")
        self.open()
        rules = PasswordRules({"password1", "qwertyuiop"})
        self.authenticator = Authenticator(PlainAccessTokens(), self.standings, self.uow, self.clock, self.ticks)
        self.sign_ups = SignUpService(self.uow, self.hasher, rules, self.authenticator, self.clock, self.terms)
        self.codes = CodeService(self.uow, self.secrets, self.clock)
        self.throttle = Throttle(self.uow, self.logins, self.secrets, self.clock)
        self.sessions = SessionService(
            self.uow,
            self.throttle,
            self.hasher,
            PlainAccessTokens(),
            self.secrets,
            self.authenticator,
            self.clock,
        )
        self.proof = PasswordProof(self.uow, self.hasher, self.throttle)
        self.passwords = PasswordService(
            self.uow, self.hasher, rules, self.proof, self.throttle, self.authenticator, self.clock
        )
        self.addresses = AddressService(self.uow, self.sign_ups, self.proof, self.secrets, self.clock)
        self.files = MemoryStorage()
        self.data_exports = DataExportService(self.uow, self.sources, ZipArchives(), self.files, self.clock)
        self.erasures = ErasureService(
            self.uow, self.proof, self.authenticator, self.files, self.clock, ("internships", "timesheets")
        )
        self.purges = PurgeService(self.uow, self.data_exports, self.clock, batch=2)
        self.accounts = AccountService(self.uow, self.authenticator, self.clock)
        self.invitations = InvitationService(self.uow, self.clock)
        self.joining = JoiningService(self.uow, self.secrets, self.authenticator, self.clock)
        self.grants = GrantService(self.uow, self.authenticator, self.clock)
        self.roles = RoleService(self.uow, self.authenticator)
        self.api_keys = ApiKeyService(self.uow, self.authenticator, self.clock)
        self.account_standing = StandingService(self.uow, self.authenticator, self.clock)
        self.entries = EntryService(self.uow, self.throttle, self.authenticator, self.clock)
        self.organisations = OrganisationService(self.uow, self.authenticator, self.clock)
        self.administration = AdministrationService(self.uow, self.hasher, rules, self.secrets, self.clock)

    def open(self) -> None:
        """The adapters."""
        self.store = MemoryStore((*HANDLERS, *LETTERS), self.clock)
        make_built_in_roles(self.store)
        self.standings: Standings = MemoryStandings(self.store)
        self.logins: Logins = MemoryLogins(self.store)
        self.facade: IdentityFacade = MemoryIdentity(self.store, self.secrets, self.clock)
        self.account_queries = AccountQueries(MemoryAccountRows(self.store), self.cursors)
        self.organisation_queries = OrganisationQueries(MemoryOrganisationRows(self.store), self.cursors)
        self.profile_queries = ProfileQueries(MemoryProfileRows(self.store))
        self.entry_queries = EntryQueries(MemoryEntryRows(self.store), self.cursors, self.clock)
        self.role_queries = RoleQueries(MemoryRoleRows(self.store))
        self.audit_queries = AuditQueries(MemoryAuditRows(self.store), self.cursors)
        self.personal_data_queries = PersonalDataQueries(MemoryPersonalDataRows(self.store), self.clock)
        self.sources: dict[str, PersonalDataSource] = {"identity": MemoryIdentityData(self.store)}
        self.grant_queries = GrantQueries(MemoryGrantRows(self.store), self.cursors)
        self.api_key_queries = ApiKeyQueries(MemoryApiKeyRows(self.store), self.cursors)
        self.organisation_invitation_queries = OrganisationInvitationQueries(
            MemoryOrganisationInvitationRows(self.store), self.cursors, self.clock
        )

    def uow(self) -> IdentityUnitOfWork:
        return MemoryIdentityUnitOfWork(self.store)

    async def sign_up(
        self, email: str = "ada@example.org", role: SignUpRole = SignUpRole.PARTICIPANT, **person: str
    ) -> None:
        await self.sign_ups.sign_up(
            ANONYMOUS,
            password=PASSWORD,
            password_confirmation=PASSWORD,
            person={"email": email, **person},
            role=role,
        )

    async def work(self) -> None:
        """What the background does: makes the codes that were asked for."""
        for item in self.store.due(self.clock()):
            if isinstance(item.source, CodeRequested):
                await self.codes.on_code_requested(item.source)
            item.state = WorkState.DONE

    def letters(self) -> list[str]:
        """Names of the facts that letters are written about, in order."""
        return [e.name.partition(".")[2] for e in self.store.events if isinstance(e, CodeIssued | SignUpRepeated)]

    async def mailed_code(self) -> str:
        """What the last letter with a code shows."""
        return await self.facade.code_text(await self.code_id()) or ""

    async def code_id(self) -> UUID:
        return [event.code_id for event in self.store.events if isinstance(event, CodeIssued)][-1]

    async def active(
        self, email: str = "ada@example.org", role: SignUpRole = SignUpRole.PARTICIPANT, **person: str
    ) -> Account:
        """A person who has signed up and confirmed the address."""
        await self.sign_up(email, role, **person)
        await self.work()
        await self.sign_ups.confirm(ANONYMOUS, code=await self.mailed_code())
        return await self.account_of(email)

    async def login(
        self, login: str = "ada@example.org", password: str = PASSWORD, address: str | None = None
    ) -> SignedIn:
        device = Device(name="test", address=address)
        return await self.sessions.login(login=login, password=password, device=device)

    async def actor(self, email: str) -> Actor:
        """Whoever signs in with the address now."""
        return await self.actor_of((await self.login(email)).access_token)

    async def actor_of(self, access_token: str) -> Actor:
        return await self.authenticator.actor(access_token, address="192.0.2.1", trace_id="t")

    async def admin(self, email: str = "root@example.org") -> Actor:
        await self.administration.create_admin(CLI, email=email, password=PASSWORD)
        return await self.actor(email)

    async def organisation(self, name: str = "Acme", **members: Any) -> Organisation:
        return await self.organisations.create(CLI, name=name, **members)

    async def staff(self, organisation_id: OrganisationId | None, *roles: str, email: str = "max@example.org") -> Actor:
        """Invited by the command line, accepted, signed in."""
        person = {"email": email, "first_name": "Max", "last_name": "Mustermann"}
        invitation = Invitation(person=person, roles=roles, organisation_id=organisation_id)
        await self.invitations.invite(CLI, invitation)
        await self.work()
        await self.sign_ups.accept_invitation(
            ANONYMOUS, code=await self.mailed_code(), password=PASSWORD, password_confirmation=PASSWORD
        )
        return await self.actor(email)

    def account(self, email: str) -> Account:
        return next(a for a in self.store.rows(ACCOUNTS) if a.email == email)

    def account_by_id(self, account_id: UUID) -> Account:
        return next(a for a in self.store.rows(ACCOUNTS) if a.id == account_id)

    async def audit(self) -> list[AuditEntry]:
        return self.store.audit

    async def account_of(self, email: str) -> Account:
        return self.account(email)

    async def last[E: Event](self, kind: type[E]) -> E:
        """The newest fact of this kind, which letters are written about."""
        return [event for event in self.store.events if isinstance(event, kind)][-1]

    async def grants_of(self, account_id: AccountId) -> Sequence[Grant]:
        async with self.uow() as uow:
            return await uow.grants.of(account_id)

    async def number_of(self, kind: type[Event]) -> int:
        """Facts of the kind that somebody subscribes to."""
        return sum(isinstance(event, kind) for event in self.store.events)

    async def number_of_accounts(self) -> int:
        return sum(1 for _ in self.store.rows(ACCOUNTS))

    def number_of_codes(self) -> int:
        return sum(1 for _ in self.store.rows(CODES))


def not_a_code() -> str:
    return urlsafe_b64encode(b"x" * 32).rstrip(b"=").decode()
