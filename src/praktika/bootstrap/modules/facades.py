"""What modules answer each other, built before them from infrastructure alone."""

from dependency_injector import containers, providers

from praktika.bootstrap.settings import Settings
from praktika.identity.adapters.sql import SqlIdentity
from praktika.identity.policies.secrets import Secrets


def _secrets(settings: Settings) -> Secrets:
    return Secrets([key.get_secret_value() for key in settings.secret_keys])


class Facades(containers.DeclarativeContainer):
    settings = providers.Dependency(instance_of=Settings)
    infrastructure = providers.DependenciesContainer()

    secrets = providers.Singleton(_secrets, settings)
    identity = providers.Singleton(SqlIdentity, infrastructure.reader, secrets, infrastructure.clock)
