"""The modules of the portal in memory, wired by plain constructors under the names the composition root gives them."""

from typing import Any, Final

from praktika.consultations.adapters.answers import ConsultationsAnswers
from praktika.consultations.adapters.memory import MemoryConsultationsData
from praktika.consultations.adapters.memory.meetings import MemoryMeetingRows
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
from praktika.identity.policies.passwords import PasswordRules
from praktika.identity.policies.secrets import Secrets
from praktika.identity.ports import PersonalDataSource
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
from praktika.infrastructure.memory import MemoryStorage, MemoryStore
from praktika.internships.adapters.answers import InternshipsAnswers
from praktika.internships.adapters.memory import (
    MemoryApplicationRows,
    MemoryCandidacyRows,
    MemoryCatalogueRows,
    MemoryInternRows,
    MemoryInternshipsUnitOfWork,
    MemoryPointsRows,
    MemoryProgrammeRows,
    MemoryTemplateRows,
    internships_data_in_memory,
)
from praktika.internships.adapters.memory.lookup import MemoryLookup
from praktika.internships.adapters.patterns import Re2PatternEngine
from praktika.internships.queries import (
    ApplicationQueries,
    CandidacyQueries,
    CatalogueQueries,
    InternQueries,
    PointsQueries,
    ProgrammeQueries,
)
from praktika.internships.queries import TemplateQueries as InternshipsTemplateQueries
from praktika.internships.services import (
    ApplicationService,
    CandidateService,
    CatalogueService,
    InternService,
    ProgrammeService,
    ScreeningService,
    TemplateService,
)
from praktika.internships.services import PersonalDataService as InternshipsPersonalData
from praktika.kernel.clock import Clock
from praktika.kernel.pagination import Cursors
from praktika.notifications.adapters.memory import (
    MemoryMessageRows,
    MemoryNoticeRows,
    MemoryNotificationsUnitOfWork,
    MemoryPreferenceRows,
    MemoryReminderRows,
    PlainTexts,
    RecordingMailer,
    notifications_data_in_memory,
)
from praktika.notifications.adapters.memory.dead_letter_rows import MemoryDeadLetterRows
from praktika.notifications.adapters.memory.dead_letters import MemoryOperationsUnitOfWork
from praktika.notifications.adapters.memory.receivers import MemoryResolver, PlainSealer, RecordingCaller
from praktika.notifications.adapters.memory.webhook_rows import MemoryWebhookRows
from praktika.notifications.adapters.webhook_letters import WebhookLetters
from praktika.notifications.policies.unsubscribing import UnsubscribeLinks
from praktika.notifications.policies.webhook_addresses import Guard
from praktika.notifications.queries import (
    MessageQueries,
    NoticeQueries,
    PreferenceQueries,
    ReminderQueries,
    TemplateQueries,
)
from praktika.notifications.queries.dead_letters import DeadLetterQueries
from praktika.notifications.queries.webhooks import WebhookQueries
from praktika.notifications.services import (
    MessageSender,
    MessageService,
    Neighbours,
    NoticeService,
    Notifier,
    PreferenceService,
    ReminderPlanner,
    ReminderService,
    Writer,
)
from praktika.notifications.services import PersonalDataService as NotificationsPersonalData
from praktika.notifications.services import PurgeService as NotificationsPurge
from praktika.notifications.services.calling import Courier
from praktika.notifications.services.dead_letters import DeadLetterService
from praktika.notifications.services.deliveries import DeliveryService
from praktika.notifications.services.destinations import Destinations
from praktika.notifications.services.webhooks import WebhookService
from praktika.testing.handlers import ANSWERS
from praktika.testing.tokens import PlainAccessTokens
from praktika.timesheets.adapters.holidays import LibraryHolidays
from praktika.timesheets.adapters.memory import (
    MemoryCalendarRows,
    MemoryDeviationRows,
    MemoryExportRows,
    MemoryScheduleRows,
    MemorySpreadsheets,
    MemoryTimesheets,
    MemoryTimesheetsData,
    MemoryTimesheetsUnitOfWork,
)
from praktika.timesheets.queries import CalendarQueries, DeviationQueries, ExportQueries, ScheduleQueries
from praktika.timesheets.services import DeviationService, ExportService, ScheduleService
from praktika.timesheets.services import PersonalDataService as TimesheetsPersonalData
from praktika.timesheets.services.calendars import Calendars
from praktika.timesheets.services.gathering import Gatherer

SECRET: Final = "test"
CURSORS: Final = Cursors(SECRET)
PORTAL: Final = "https://portal.example.org"


class FacadesInMemory:
    """What modules answer each other, made before them."""

    def __init__(self, store: MemoryStore, clock: Clock) -> None:
        self.secrets = Secrets([SECRET])
        self.holidays = LibraryHolidays()
        self.identity = MemoryIdentity(store, self.secrets, clock)
        self.internships = InternshipsAnswers(MemoryLookup(store), self.identity, clock)
        self.timesheets = MemoryTimesheets(store, self.holidays)
        self.meetings = MemoryMeetingRows(store)
        self.consultations = ConsultationsAnswers(self.meetings, self.identity)
        self.personal_data: dict[str, PersonalDataSource] = {
            "identity": MemoryIdentityData(store),
            "internships": internships_data_in_memory(store),
            "timesheets": MemoryTimesheetsData(store),
            "consultations": MemoryConsultationsData(store),
            "notifications": notifications_data_in_memory(store),
        }


class IdentityInMemory:
    def __init__(self, store: MemoryStore, facades: FacadesInMemory, storage: MemoryStorage, clock: Clock) -> None:
        make_built_in_roles(store)
        hasher, rules, secrets = MemoryPasswordHasher(), PasswordRules(frozenset()), facades.secrets
        modules = [event.name.partition(".")[0] for event in ANSWERS]

        def uow() -> MemoryIdentityUnitOfWork:
            return MemoryIdentityUnitOfWork(store)

        self.tokens = PlainAccessTokens()
        self.authenticator = Authenticator(self.tokens, MemoryStandings(store), uow, clock)
        self.organisations = OrganisationService(uow, self.authenticator, clock)
        self.accounts = AccountService(uow, self.authenticator, clock)
        self.invitations = InvitationService(uow, clock)
        self.joining = JoiningService(uow, secrets, self.authenticator, clock)
        self.grants = GrantService(uow, self.authenticator, clock)
        self.roles = RoleService(uow, self.authenticator)
        self.api_keys = ApiKeyService(uow, self.authenticator, clock)
        self.account_standing = StandingService(uow, self.authenticator, clock)
        self.sign_ups = SignUpService(uow, hasher, rules, self.authenticator, clock)
        self.codes = CodeService(uow, secrets, clock)
        self.throttle = Throttle(uow, MemoryLogins(store), secrets, clock)
        self.sessions = SessionService(uow, self.throttle, hasher, self.tokens, secrets, self.authenticator, clock)
        self.proof = PasswordProof(uow, hasher, self.throttle)
        self.passwords = PasswordService(uow, hasher, rules, self.proof, self.throttle, self.authenticator, clock)
        self.addresses = AddressService(uow, self.sign_ups, self.proof, secrets, clock)
        self.administration = AdministrationService(uow, hasher, rules, secrets, clock)
        self.entries = EntryService(uow, self.throttle, self.authenticator, clock)
        self.data_exports = DataExportService(uow, facades.personal_data, ZipArchives(), storage, clock)
        self.erasures = ErasureService(uow, self.proof, self.authenticator, storage, clock, modules)
        self.purges = PurgeService(uow, self.data_exports, clock)
        self.recorded_reads = RecordedReads(uow)
        self.audit_queries = AuditQueries(MemoryAuditRows(store), CURSORS)
        self.personal_data_queries = PersonalDataQueries(MemoryPersonalDataRows(store), clock)
        self.organisation_queries = OrganisationQueries(MemoryOrganisationRows(store), CURSORS)
        self.account_queries = AccountQueries(MemoryAccountRows(store), CURSORS)
        self.profile_queries = ProfileQueries(MemoryProfileRows(store))
        self.entry_queries = EntryQueries(MemoryEntryRows(store), CURSORS, clock)
        self.role_queries = RoleQueries(MemoryRoleRows(store))
        self.grant_queries = GrantQueries(MemoryGrantRows(store), CURSORS)
        self.api_key_queries = ApiKeyQueries(MemoryApiKeyRows(store), CURSORS)
        self.organisation_invitation_queries = OrganisationInvitationQueries(
            MemoryOrganisationInvitationRows(store), CURSORS, clock
        )


class InternshipsInMemory:
    def __init__(self, store: MemoryStore, facades: FacadesInMemory, clock: Clock) -> None:
        def uow() -> MemoryInternshipsUnitOfWork:
            return MemoryInternshipsUnitOfWork(store)

        patterns, identity = Re2PatternEngine(), facades.identity
        self.catalogue = CatalogueService(uow, clock)
        self.templates = TemplateService(uow, patterns, clock)
        self.programmes = ProgrammeService(uow, identity, clock)
        self.applications = ApplicationService(uow, identity, clock)
        self.screening = ScreeningService(uow, patterns, clock)
        self.candidates = CandidateService(uow, clock)
        self.interns = InternService(uow, identity, clock)
        self.personal_data = InternshipsPersonalData(uow, clock)
        self.catalogue_queries = CatalogueQueries(MemoryCatalogueRows(store), CURSORS)
        self.template_queries = InternshipsTemplateQueries(MemoryTemplateRows(store), CURSORS)
        self.programme_queries = ProgrammeQueries(MemoryProgrammeRows(store), CURSORS, clock)
        self.application_queries = ApplicationQueries(MemoryApplicationRows(store), CURSORS, identity)
        self.candidacy_queries = CandidacyQueries(MemoryCandidacyRows(store), CURSORS)
        self.intern_queries = InternQueries(MemoryInternRows(store), CURSORS, identity, clock)
        self.points_queries = PointsQueries(MemoryPointsRows(store), CURSORS)


class TimesheetsInMemory:
    def __init__(self, store: MemoryStore, facades: FacadesInMemory, storage: MemoryStorage, clock: Clock) -> None:
        def uow() -> MemoryTimesheetsUnitOfWork:
            return MemoryTimesheetsUnitOfWork(store)

        internships, identity, holidays = facades.internships, facades.identity, facades.holidays
        calendars = Calendars(holidays)
        gatherer = Gatherer(internships, identity, calendars)
        self.schedules = ScheduleService(uow, internships, calendars, clock)
        self.deviations = DeviationService(uow, internships, calendars, clock)
        self.exports = ExportService(uow, internships, identity, gatherer, MemorySpreadsheets(), storage, clock)
        self.personal_data = TimesheetsPersonalData(uow, clock)
        self.calendar_queries = CalendarQueries(MemoryCalendarRows(store), identity, holidays)
        self.schedule_queries = ScheduleQueries(MemoryScheduleRows(store), internships)
        self.deviation_queries = DeviationQueries(MemoryDeviationRows(store), internships, CURSORS)
        self.export_queries = ExportQueries(MemoryExportRows(store), storage, CURSORS)


class NotificationsInMemory:
    def __init__(self, store: MemoryStore, facades: FacadesInMemory, clock: Clock) -> None:
        def uow() -> MemoryNotificationsUnitOfWork:
            return MemoryNotificationsUnitOfWork(store)

        identity, links = facades.identity, UnsubscribeLinks(["a secret of tests"], PORTAL)
        self.webhook_queries = WebhookQueries(MemoryWebhookRows(store), CURSORS)
        owners: dict[str, Any] = {
            "identity": identity,
            "internships": facades.internships,
            "timesheets": facades.timesheets,
            "consultations": facades.consultations,
            "notifications": WebhookLetters(self.webhook_queries, identity),
        }
        neighbours = Neighbours(
            people=identity,
            owners=owners,
            sources=owners,
            crowds={"internships": facades.internships},
            calendars={"consultations": facades.consultations},
        )
        self.mailer = RecordingMailer()
        self.notifier = Notifier(uow, neighbours, clock)
        self.sender = MessageSender(uow, Writer(neighbours, links.link, clock), self.mailer, clock)
        self.message_service = MessageService(uow, clock)
        self.notices = NoticeService(uow, clock)
        self.preferences = PreferenceService(uow, identity, links)
        self.purges = NotificationsPurge(uow, clock)
        self.reminders = ReminderService(uow, neighbours, clock)
        self.reminder_planner = ReminderPlanner(uow, neighbours, clock)
        self.reminder_queries = ReminderQueries(MemoryReminderRows(store), CURSORS)
        self.personal_data = NotificationsPersonalData(uow, clock)
        self.messages = MessageQueries(MemoryMessageRows(store), CURSORS)
        self.notice_queries = NoticeQueries(MemoryNoticeRows(store), identity, PlainTexts(), CURSORS, PORTAL)
        self.preference_queries = PreferenceQueries(MemoryPreferenceRows(store), links)
        self.template_queries = TemplateQueries(PlainTexts(), clock)
        self.dead_letters = DeadLetterService(lambda: MemoryOperationsUnitOfWork(store), clock)
        self.dead_letter_queries = DeadLetterQueries(MemoryDeadLetterRows(store), CURSORS)
        self.receiver, self.resolver, sealer = RecordingCaller(), MemoryResolver(), PlainSealer()
        destinations = Destinations(self.resolver, Guard())
        self.webhooks = WebhookService(uow, destinations, identity, sealer, clock)
        self.deliveries = DeliveryService(uow, clock)
        self.courier = Courier(uow, destinations, self.receiver, sealer, clock)
