"""Notifications' adapters and services."""

from dependency_injector import containers, providers

from praktika.bootstrap.settings import Settings
from praktika.notifications.adapters.files import FileMailer, NoMailer
from praktika.notifications.adapters.rendering import Postmaster, Renderer
from praktika.notifications.adapters.smtp import Security, SmtpMailer, SmtpServer
from praktika.notifications.adapters.sql import SqlMessageQueries, SqlNotificationsUnitOfWork
from praktika.notifications.adapters.sql.dead_letter_queries import SqlDeadLetterQueries
from praktika.notifications.adapters.sql.dead_letters import SqlOperationsUnitOfWork
from praktika.notifications.ports import Mailer
from praktika.notifications.services import LetterSender, Notifier, PersonalDataService
from praktika.notifications.services.dead_letters import DeadLetterService


def _mailer(settings: Settings) -> Mailer:
    if settings.mail_transport == "none":
        return NoMailer()
    postmaster = Postmaster(Renderer(settings.links_url), sender=settings.mail_from, domain=settings.mail_domain)
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


class NotificationsModule(containers.DeclarativeContainer):
    settings = providers.Dependency(instance_of=Settings)
    infrastructure = providers.DependenciesContainer()
    facades = providers.DependenciesContainer()

    uow = providers.Factory(SqlNotificationsUnitOfWork, infrastructure.store)
    owners = providers.Dict(identity=facades.identity, internships=facades.internships, timesheets=facades.timesheets)
    mailer = providers.Singleton(_mailer, settings)
    notifier = providers.Singleton(Notifier, uow.provider, facades.identity, owners, infrastructure.clock)
    sender = providers.Singleton(LetterSender, uow.provider, facades.identity, owners, mailer, infrastructure.clock)
    messages = providers.Singleton(SqlMessageQueries, infrastructure.reader, infrastructure.cursors)
    personal_data = providers.Singleton(PersonalDataService, uow.provider, infrastructure.clock)
    dead_letters = providers.Singleton(
        DeadLetterService,
        providers.Factory(SqlOperationsUnitOfWork, infrastructure.store).provider,
        infrastructure.clock,
    )
    dead_letter_queries = providers.Singleton(SqlDeadLetterQueries, infrastructure.reader, infrastructure.cursors)
