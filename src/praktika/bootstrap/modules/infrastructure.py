"""Shared mechanisms of one process."""

from typing import Final

from dependency_injector import containers, providers

from praktika.bootstrap.schema import head
from praktika.bootstrap.settings import Settings
from praktika.infrastructure.cookies import CsrfTokens
from praktika.infrastructure.database import SqlStore, create_engine, create_session_factory
from praktika.infrastructure.dead_queues import DeadQueues
from praktika.infrastructure.health import Health
from praktika.infrastructure.housekeeping import Housekeeping
from praktika.infrastructure.idempotency import SqlLedger
from praktika.infrastructure.limits import GENERAL, Limits, Quota
from praktika.infrastructure.reading import Reader
from praktika.infrastructure.storage import FolderStorage
from praktika.kernel.clock import utc_now
from praktika.kernel.pagination import Cursors


def _cursors(settings: Settings) -> Cursors:
    return Cursors(*(key.get_secret_value() for key in settings.secret_keys))


def _csrf(settings: Settings) -> CsrfTokens:
    return CsrfTokens([key.get_secret_value() for key in settings.secret_keys])


MINUTE: Final = 60
HOUR: Final = 3600


def _quotas(settings: Settings) -> dict[str, Quota]:
    return {
        GENERAL: Quota(settings.requests_per_minute, MINUTE),
        "sign-in": Quota(settings.sign_in_per_minute, MINUTE),
        "codes": Quota(settings.codes_per_minute, MINUTE),
        "applications": Quota(settings.applications_per_minute, MINUTE),
        "reservations": Quota(settings.reservations_per_minute, MINUTE),
        "sign-up": Quota(settings.sign_up_per_hour, HOUR, shared=True),
        "forgot": Quota(settings.forgot_per_hour, HOUR, shared=True),
    }


class Infrastructure(containers.DeclarativeContainer):
    settings = providers.Dependency(instance_of=Settings)
    handlers = providers.Dependency(instance_of=tuple)
    clock = providers.Object(utc_now)

    engine = providers.Singleton(create_engine, settings.provided.database_url, settings.provided.database_pool)
    sessions = providers.Singleton(create_session_factory, engine)
    store = providers.Singleton(SqlStore, sessions, handlers, clock)
    ledger = providers.Singleton(SqlLedger, store)
    limits = providers.Singleton(Limits, providers.Callable(_quotas, settings), store, clock)
    reader = providers.Singleton(Reader, settings.provided.database_url, settings.provided.reader_pool)
    cursors = providers.Singleton(_cursors, settings)
    csrf = providers.Singleton(_csrf, settings)
    storage = providers.Singleton(FolderStorage, settings.provided.files_folder)
    housekeeping = providers.Singleton(Housekeeping, store)
    broker_url = settings.provided.broker_url.get_secret_value.call()
    dead_queues = providers.Singleton(DeadQueues, store, broker_url)
    health = providers.Singleton(Health, engine, broker_url, providers.Callable(head))
