"""A portal of real processes on the run's PostgreSQL, whose tables are empty again after each test."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import aio_pika
import pytest
from aiormq.exceptions import ChannelLockedResource

from praktika.bootstrap.settings import PREFIX, Settings
from praktika.identity.adapters.keys import generate_keys
from praktika.infrastructure.database import create_engine
from support.admissions import in_process
from support.database import database, empty, reader, sessions, sql_store  # noqa: F401
from support.ledger import Ledger
from support.mortal_broker import BehindProxy, MortalBroker, installed, private_rabbit
from support.portal_processes import PortalProcesses, processes
from support.proxy import Proxy, proxy_to

LOCAL_BROKER = "amqp://guest:guest@127.0.0.1:5672/"


@pytest.fixture(scope="session")
def token_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    generate_keys(folder, "EdDSA")
    return folder


@pytest.fixture
def portal(database: str, token_keys: Path, tmp_path: Path) -> Iterator[PortalProcesses]:  # noqa: F811
    settings = {
        "database_url": database,
        "token_keys_dir": str(token_keys),
        "token_algorithm": "EdDSA",
        "secret_keys": "a secret of tests",
    }
    with processes(tmp_path, **settings) as found:
        yield found
    asyncio.run(empty(create_engine(database)))


@pytest.fixture
def inside(portal: PortalProcesses):
    """`inside(use)`: what `use(container)` answers, in this process, with the portal's settings."""
    settings = Settings.from_env({f"{PREFIX}{name.upper()}": value for name, value in portal.settings.items()})
    return lambda use: in_process(settings, use)


@pytest.fixture
def ledger(database: str) -> Ledger:  # noqa: F811
    return Ledger(database)


@pytest.fixture(scope="session")
def broker() -> Iterator[str]:
    """The address of a RabbitMQ that no other run of these tests uses meanwhile.

    Runs take turns: the queues' names are the portal's. Messages left there name work of a database that is gone;
    a worker drops them. Where a portal uses the same RabbitMQ, PRAKTIKA_TEST_AMQP_URL should name another vhost.
    """
    url = os.environ.get("PRAKTIKA_TEST_AMQP_URL", LOCAL_BROKER)
    with asyncio.Runner() as runner:
        try:
            turn = runner.run(_await_turn(url))
        except (OSError, aio_pika.exceptions.AMQPError) as error:
            pytest.skip(f"no RabbitMQ answers at PRAKTIKA_TEST_AMQP_URL: {error}")
        yield url
        runner.run(turn.close())


async def _await_turn(url: str) -> aio_pika.abc.AbstractConnection:
    """A connection with a queue that only it may have; its heart beats once in hours, since nothing runs its loop."""
    async with asyncio.timeout(600):
        while True:
            connection = await aio_pika.connect(url, heartbeat=36000, timeout=5)
            try:
                channel = await connection.channel()
                await channel.declare_queue("praktika.tests", exclusive=True)
                return connection
            except ChannelLockedResource:
                await connection.close()
                await asyncio.sleep(1)


@pytest.fixture
def portal_on_rabbit(portal: PortalProcesses, broker: str) -> PortalProcesses:
    portal.settings["broker_url"] = broker
    return portal


@pytest.fixture
def proxied(broker: str) -> Iterator[tuple[Proxy, str]]:
    """A proxy before the broker, and the broker's address through it."""
    parts = urlsplit(broker)
    with proxy_to(parts.hostname or "127.0.0.1", parts.port or 5672) as proxy:
        login, _, _ = parts.netloc.rpartition("@")
        yield proxy, parts._replace(netloc=f"{login}@127.0.0.1:{proxy.port}").geturl()


@pytest.fixture
def mortal(request: pytest.FixtureRequest, tmp_path: Path, portal: PortalProcesses) -> Iterator[MortalBroker]:
    if server := installed():
        with private_rabbit(server, tmp_path) as broker:
            portal.settings["broker_url"] = broker.url
            yield broker
    else:
        broker = BehindProxy(*request.getfixturevalue("proxied"))
        portal.settings["broker_url"] = broker.url
        yield broker
