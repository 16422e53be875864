"""The composition root: every adapter is chosen in the containers named here, and only there."""

from dependency_injector import containers, providers

from praktika.bootstrap.modules import HANDLERS
from praktika.bootstrap.modules.consultations import ConsultationsModule
from praktika.bootstrap.modules.facades import Facades
from praktika.bootstrap.modules.identity import IdentityModule
from praktika.bootstrap.modules.infrastructure import Infrastructure
from praktika.bootstrap.modules.internships import InternshipsModule
from praktika.bootstrap.modules.notifications import NotificationsModule
from praktika.bootstrap.modules.timesheets import TimesheetsModule
from praktika.bootstrap.settings import Settings


class Container(containers.DeclarativeContainer):
    settings = providers.Dependency(instance_of=Settings)
    infrastructure = providers.Container(Infrastructure, settings=settings, handlers=providers.Object(HANDLERS))
    facades = providers.Container(Facades, settings=settings, infrastructure=infrastructure)

    identity = providers.Container(
        IdentityModule,
        settings=settings,
        infrastructure=infrastructure,
        secrets=facades.secrets,
        personal_data=facades.personal_data,
    )
    internships = providers.Container(InternshipsModule, infrastructure=infrastructure, facades=facades)
    timesheets = providers.Container(TimesheetsModule, infrastructure=infrastructure, facades=facades)
    consultations = providers.Container(
        ConsultationsModule,
        public_url=settings.provided.public_url,
        infrastructure=infrastructure,
        facades=facades,
    )
    notifications = providers.Container(
        NotificationsModule, settings=settings, infrastructure=infrastructure, facades=facades
    )
