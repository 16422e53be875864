"""The composition root: every adapter is chosen here, and only here."""

from dependency_injector import containers, providers

from praktika.bootstrap.modules import HANDLERS
from praktika.bootstrap.modules.infrastructure import Infrastructure
from praktika.bootstrap.settings import Settings


class Container(containers.DeclarativeContainer):
    settings = providers.Dependency(instance_of=Settings)
    infrastructure = providers.Container(Infrastructure, settings=settings, handlers=providers.Object(HANDLERS))
