"""Notifications' adapters and services."""

from dependency_injector import containers, providers

from praktika.bootstrap.settings import Settings
from praktika.notifications.adapters.calling import HttpCaller, SystemResolver
from praktika.notifications.adapters.files import FileMailer, NoMailer
from praktika.notifications.adapters.rendering import Postmaster, Renderer
from praktika.notifications.adapters.sealing import FernetSealer
from praktika.notifications.adapters.smtp import Security, SmtpMailer, SmtpServer
from praktika.notifications.adapters.sql import (
    SqlMessageRows,
    SqlNoticeRows,
    SqlNotificationsUnitOfWork,
    SqlPreferenceRows,
    SqlReminderRows,
)
from praktika.notifications.adapters.sql.dead_letter_rows import SqlDeadLetterRows
from praktika.notifications.adapters.sql.dead_letters import SqlOperationsUnitOfWork
from praktika.notifications.adapters.sql.letter_figures import LetterFigures
from praktika.notifications.adapters.sql.webhook_rows import SqlWebhookRows
from praktika.notifications.adapters.webhook_letters import WebhookLetters
from praktika.notifications.policies.unsubscribing import UnsubscribeLinks
from praktika.notifications.policies.webhook_addresses import Guard
from praktika.notifications.ports import Mailer
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
    PersonalDataService,
    PreferenceService,
    PurgeService,
    ReminderPlanner,
    ReminderService,
    Writer,
)
from praktika.notifications.services.calling import Courier
from praktika.notifications.services.dead_letters import DeadLetterService
from praktika.notifications.services.deliveries import DeliveryService
from praktika.notifications.services.destinations import Destinations
from praktika.notifications.services.webhooks import WebhookService


def _unsubscribe_links(settings: Settings) -> UnsubscribeLinks:
    return UnsubscribeLinks([key.get_secret_value() for key in settings.secret_keys], settings.public_url)


def _mailer(settings: Settings, renderer: Renderer) -> Mailer:
    if settings.mail_transport == "none":
        return NoMailer()
    postmaster = Postmaster(renderer, sender=settings.mail_from, domain=settings.mail_domain)
    if settings.mail_transport == "file":
        return FileMailer(settings.mail_folder, postmaster)
    return SmtpMailer(_server(settings), postmaster)


def _server(settings: Settings) -> SmtpServer:
    return SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=Security(settings.smtp_security),
        user=settings.smtp_user or None,
        password=settings.smtp_password.get_secret_value() or None,
    )


def _sealer(settings: Settings) -> FernetSealer:
    return FernetSealer([key.get_secret_value() for key in settings.secret_keys])


def _guard(settings: Settings) -> Guard:
    return Guard(settings.webhook_allowed_networks)


class NotificationsModule(containers.DeclarativeContainer):
    settings = providers.Dependency(instance_of=Settings)
    infrastructure = providers.DependenciesContainer()
    facades = providers.DependenciesContainer()

    uow = providers.Factory(SqlNotificationsUnitOfWork, infrastructure.store)
    webhook_queries = providers.Singleton(
        WebhookQueries, providers.Singleton(SqlWebhookRows, infrastructure.reader), infrastructure.cursors
    )
    owners = providers.Dict(
        identity=facades.identity,
        internships=facades.internships,
        timesheets=facades.timesheets,
        consultations=facades.consultations,
        notifications=providers.Singleton(WebhookLetters, webhook_queries, facades.identity),
    )
    neighbours = providers.Singleton(
        Neighbours,
        people=facades.identity,
        owners=owners,
        sources=owners,
        crowds=providers.Dict(internships=facades.internships),
        calendars=providers.Dict(consultations=facades.consultations),
    )
    links = providers.Singleton(_unsubscribe_links, settings)
    renderer = providers.Singleton(Renderer, settings.provided.links_url)
    mailer = providers.Singleton(_mailer, settings, renderer)
    notifier = providers.Singleton(Notifier, uow.provider, neighbours, infrastructure.clock)
    writer = providers.Singleton(Writer, neighbours, links.provided.link, infrastructure.clock)
    sender = providers.Singleton(MessageSender, uow.provider, writer, mailer, infrastructure.clock)
    message_service = providers.Singleton(MessageService, uow.provider, infrastructure.clock)
    notices = providers.Singleton(NoticeService, uow.provider, infrastructure.clock)
    preferences = providers.Singleton(PreferenceService, uow.provider, facades.identity, links)
    purges = providers.Singleton(PurgeService, uow.provider, infrastructure.clock)
    reminders = providers.Singleton(ReminderService, uow.provider, neighbours, infrastructure.clock)
    reminder_planner = providers.Singleton(ReminderPlanner, uow.provider, neighbours, infrastructure.clock)
    personal_data = providers.Singleton(PersonalDataService, uow.provider, infrastructure.clock)

    messages = providers.Singleton(
        MessageQueries, providers.Singleton(SqlMessageRows, infrastructure.reader), infrastructure.cursors
    )
    reminder_queries = providers.Singleton(
        ReminderQueries, providers.Singleton(SqlReminderRows, infrastructure.reader), infrastructure.cursors
    )
    notice_queries = providers.Singleton(
        NoticeQueries,
        providers.Singleton(SqlNoticeRows, infrastructure.reader),
        facades.identity,
        renderer,
        infrastructure.cursors,
        settings.provided.links_url,
    )
    preference_queries = providers.Singleton(
        PreferenceQueries, providers.Singleton(SqlPreferenceRows, infrastructure.reader), links
    )
    template_queries = providers.Singleton(TemplateQueries, renderer, infrastructure.clock)
    dead_letters = providers.Singleton(
        DeadLetterService,
        providers.Factory(SqlOperationsUnitOfWork, infrastructure.store).provider,
        infrastructure.clock,
    )
    dead_letter_queries = providers.Singleton(
        DeadLetterQueries, providers.Singleton(SqlDeadLetterRows, infrastructure.reader), infrastructure.cursors
    )

    resolver = providers.Singleton(SystemResolver)
    caller = providers.Singleton(HttpCaller)
    sealer = providers.Singleton(_sealer, settings)
    destinations = providers.Singleton(Destinations, resolver, providers.Callable(_guard, settings))
    webhooks = providers.Singleton(
        WebhookService, uow.provider, destinations, facades.identity, sealer, infrastructure.clock
    )
    deliveries = providers.Singleton(DeliveryService, uow.provider, infrastructure.clock)
    courier = providers.Singleton(Courier, uow.provider, destinations, caller, sealer, infrastructure.clock)
    letter_figures = providers.Singleton(LetterFigures, infrastructure.engine, infrastructure.clock)
