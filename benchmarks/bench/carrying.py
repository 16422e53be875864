"""A worker or a scheduler as in production, whose only handler does nothing.

python -m bench.carrying worker|scheduler
"""

import asyncio
import contextlib
import os
import signal
import sys
from dataclasses import dataclass
from typing import Final

from praktika.bootstrap.settings import Settings
from praktika.infrastructure.database import SqlStore, create_engine, create_session_factory
from praktika.infrastructure.dispatching import Dispatcher
from praktika.infrastructure.queueing import RabbitBroker, TaskiqSender, consume
from praktika.infrastructure.running import Runner
from praktika.kernel.events import Event
from praktika.kernel.work import Handler


@dataclass(frozen=True, kw_only=True)
class Ticked(Event, name="bench.ticked"):
    """Something happened that is nobody's business."""


async def ignore(event: Event) -> None:
    """All the time is that of carrying."""


HANDLERS: Final = (Handler(name="bench.ignore", target="bench.ignore", event=Ticked),)


async def work(store: SqlStore, broker_url: str, stop: asyncio.Event) -> None:
    await consume(broker_url, Runner(store, lambda _: ignore), stop)


async def schedule(store: SqlStore, broker_url: str, stop: asyncio.Event) -> None:
    sender = TaskiqSender(RabbitBroker(broker_url))
    dispatching = asyncio.create_task(Dispatcher(store, sender).run())
    await stop.wait()
    dispatching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await dispatching
    await sender.close()


async def main(role: str) -> None:
    settings = Settings.from_env(os.environ)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    engine = create_engine(settings.database_url, settings.database_pool)
    store = SqlStore(create_session_factory(engine), HANDLERS)
    await {"worker": work, "scheduler": schedule}[role](store, settings.broker_url.get_secret_value(), stop)
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
