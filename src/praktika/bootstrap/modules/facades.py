"""What modules answer each other, built before them from infrastructure alone."""

from dependency_injector import containers, providers

from praktika.bootstrap.settings import Settings
from praktika.consultations.adapters.answers import ConsultationsAnswers
from praktika.consultations.adapters.sql import consultations_data
from praktika.consultations.adapters.sql.meetings import SqlMeetingRows
from praktika.identity.adapters.sql import SqlIdentity, identity_data
from praktika.identity.policies.secrets import Secrets
from praktika.internships.adapters.answers import InternshipsAnswers
from praktika.internships.adapters.sql import internships_data
from praktika.internships.adapters.sql.lookup import SqlLookup
from praktika.notifications.adapters.sql import notifications_data
from praktika.timesheets.adapters.holidays import LibraryHolidays
from praktika.timesheets.adapters.sql import SqlTimesheets, timesheets_data


def _secrets(settings: Settings) -> Secrets:
    return Secrets([key.get_secret_value() for key in settings.secret_keys])


class Facades(containers.DeclarativeContainer):
    settings = providers.Dependency(instance_of=Settings)
    infrastructure = providers.DependenciesContainer()

    secrets = providers.Singleton(_secrets, settings)
    identity = providers.Singleton(SqlIdentity, infrastructure.reader, secrets, infrastructure.clock)
    internships = providers.Singleton(
        InternshipsAnswers, providers.Singleton(SqlLookup, infrastructure.reader), identity, infrastructure.clock
    )
    holidays = providers.Singleton(LibraryHolidays)
    timesheets = providers.Singleton(SqlTimesheets, infrastructure.reader, holidays)
    meetings = providers.Singleton(SqlMeetingRows, infrastructure.reader)
    consultations = providers.Singleton(ConsultationsAnswers, meetings, identity)

    personal_data = providers.Dict(
        identity=providers.Singleton(identity_data, infrastructure.reader),
        internships=providers.Singleton(internships_data, infrastructure.reader),
        timesheets=providers.Singleton(timesheets_data, infrastructure.reader),
        consultations=providers.Singleton(consultations_data, infrastructure.reader),
        notifications=providers.Singleton(notifications_data, infrastructure.reader),
    )
