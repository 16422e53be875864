"""Workers and schedulers as in production, whose handlers note a number, or kill their process.

python -m support.toiling worker|scheduler
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from praktika.bootstrap.settings import Settings
from praktika.infrastructure.database import SqlStore, SqlUnitOfWork, create_engine, create_session_factory
from praktika.infrastructure.dead_queues import DRAIN, DeadQueues
from praktika.infrastructure.dispatching import Dispatcher
from praktika.infrastructure.queueing import RabbitBroker, TaskiqSender, consume
from praktika.infrastructure.running import Runner
from praktika.kernel.actors import SYSTEM
from praktika.kernel.ids import uuid7
from praktika.kernel.work import Handler, Work

NOTE: Final = "toil.note"
POISON: Final = "toil.poison"

HANDLERS: Final = (
    Handler(name=NOTE, target="toil.note"),
    Handler(name=POISON, target="toil.poison"),
    DRAIN,
)


@dataclass(eq=False)
class Noted:
    number: int
    id: UUID = field(default_factory=uuid7)


class Toil:
    def __init__(self, store: SqlStore, broker_url: str) -> None:
        self._store = store
        self._dead_queues = DeadQueues(store, broker_url)

    def target(self, path: str) -> Callable[..., Awaitable[None]]:
        return {"toil.note": self.note, "toil.poison": self.poison}.get(path, self._dead_queues.drain)

    async def note(self, number: int) -> None:
        async with SqlUnitOfWork(self._store) as tx:
            tx.record(SYSTEM, "toil.number:note", Noted(number))

    async def poison(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def store_of(url: str) -> SqlStore:
    return SqlStore(create_session_factory(create_engine(url)), HANDLERS)


async def ask(url: str, *work: Work) -> None:
    store = store_of(url)
    async with SqlUnitOfWork(store) as tx:
        tx.enqueue(*work)
    await store.sessions.kw["bind"].dispose()


async def main(role: str) -> None:
    settings, stop = Settings.from_env(os.environ), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    store, broker_url = store_of(settings.database_url), settings.broker_url.get_secret_value()
    if role == "worker":
        await consume(broker_url, Runner(store, Toil(store, broker_url).target), stop)
    else:
        dispatching = asyncio.create_task(Dispatcher(store, TaskiqSender(RabbitBroker(broker_url))).run())
        await stop.wait()
        dispatching.cancel()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
