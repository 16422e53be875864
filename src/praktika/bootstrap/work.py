"""Background work of a process: beside the API when no broker is configured, else in workers of their own."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from operator import attrgetter
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from praktika.bootstrap.container import Container
from praktika.bootstrap.settings import Settings
from praktika.infrastructure.dead_queues import DRAIN
from praktika.infrastructure.dispatching import Dispatcher, Periodic
from praktika.infrastructure.queueing import IN_PROCESS, RabbitBroker, TaskiqSender, consume, in_process
from praktika.infrastructure.running import Runner

log = logging.getLogger(__name__)

PERIODIC: Final = (
    Periodic("infrastructure.purge", timedelta(hours=1)),
    Periodic("identity.start-erasures", timedelta(minutes=10)),
    Periodic("identity.purge", timedelta(days=1), at=timedelta(hours=3)),
    Periodic("consultations.expire-holds", timedelta(minutes=1)),
    Periodic("consultations.complete-past", timedelta(hours=1)),
    Periodic("consultations.purge-withdrawn", timedelta(days=1), at=timedelta(hours=3)),
    Periodic("notifications.plan-reminders", timedelta(hours=1)),
    Periodic("notifications.purge-reminders", timedelta(days=1), at=timedelta(hours=3)),
    Periodic("notifications.purge", timedelta(days=1), at=timedelta(hours=3)),
    Periodic("notifications.purge-webhook-deliveries", timedelta(days=1), at=timedelta(hours=3)),
)

WITH_BROKER: Final = (*PERIODIC, Periodic(DRAIN.name, timedelta(minutes=1)))

ONLY_RUNNER: Final = 7_246_835_111
"""Advisory lock of the one process that does embedded work."""

RETRY_SECONDS: Final = 5


def runner_of(container: Container) -> Runner:
    def target(path: str) -> Callable[..., Awaitable[None]]:
        service, _, method = path.rpartition(".")
        return getattr(attrgetter(service)(container)(), method)  # type: ignore[no-any-return]

    return Runner(container.infrastructure.store(), target)


@asynccontextmanager
async def background_work(container: Container) -> AsyncIterator[None]:
    """Nothing when a broker is configured: workers and the scheduler are processes of their own then."""
    settings: Settings = container.settings()
    if settings.broker_url.get_secret_value():
        yield
        return
    task = asyncio.create_task(work_in_process(container))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def work_in_process(container: Container) -> None:
    """For ever, in the one process that holds the lock; the others wait to take over."""
    while True:
        try:
            async with container.infrastructure.engine().connect() as connection:
                if await _is_only_runner(connection):
                    await _work_while(connection, container)
        except Exception:
            log.warning("in-process work stopped, next try in %d s", RETRY_SECONDS, exc_info=True)
        await asyncio.sleep(RETRY_SECONDS)


async def _is_only_runner(connection: AsyncConnection) -> bool:
    found = await connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": ONLY_RUNNER})
    await connection.commit()
    return bool(found.scalar_one())


async def _work_while(connection: AsyncConnection, container: Container) -> None:
    """Dispatch until the connection that holds the lock is lost."""
    store = container.infrastructure.store()
    broker = in_process(runner_of(container))
    dispatcher = Dispatcher(store, TaskiqSender(broker), periodic=PERIODIC, most=IN_PROCESS)
    store.wake = dispatcher.wake
    await dispatcher.reclaim_all()
    dispatching = asyncio.create_task(dispatcher.run())
    try:
        while not dispatching.done():
            await asyncio.sleep(RETRY_SECONDS)
            await connection.execute(text("SELECT 1"))
            await connection.commit()
    finally:
        dispatching.cancel()
        await broker.wait_all()


async def run_worker(container: Container, stop: asyncio.Event) -> None:
    settings: Settings = container.settings()
    await consume(settings.broker_url.get_secret_value(), runner_of(container), stop)


async def run_scheduler(container: Container, stop: asyncio.Event) -> None:
    """Hand due work to RabbitMQ and plan periodic jobs until `stop`; any number of schedulers may run."""
    settings: Settings = container.settings()
    sender = TaskiqSender(RabbitBroker(settings.broker_url.get_secret_value()))
    dispatching = asyncio.create_task(Dispatcher(container.infrastructure.store(), sender, periodic=WITH_BROKER).run())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([dispatching, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    dispatching.cancel()
    await sender.close()
    if not stop.is_set():
        dispatching.result()  # raises what ended it: a supervisor is to see a failure
