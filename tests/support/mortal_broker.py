"""A RabbitMQ that a test may kill: one of its own where the server is installed, else the shared one behind a proxy."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from support.portal_processes import free_port
from support.processes import eventually
from support.proxy import Proxy

PLACES: Final = "/usr/lib/rabbitmq/bin:/opt/rabbitmq/sbin:/opt/homebrew/sbin:" + os.environ.get("PATH", "")
"""The first is before Debian's wrapper, which would change the user."""

START_SECONDS: Final = 90


class MortalBroker(Protocol):
    url: str

    def kill(self) -> None:
        """Nobody is connected any more, and nobody can connect."""
        ...

    def revive(self) -> None:
        """Back at the same address, with what was stored."""
        ...


class PrivateRabbit(MortalBroker):
    """A node with a folder of its own."""

    def __init__(self, server: str, folder: Path) -> None:
        self._server = server
        self._folder = folder
        self._port = free_port()
        self.url = f"amqp://guest:guest@127.0.0.1:{self._port}/"
        (folder / "rabbitmq.conf").write_text(f"listeners.tcp.1 = 127.0.0.1:{self._port}\n")
        self.revive()

    def kill(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)

    def revive(self) -> None:
        with (self._folder / "rabbitmq.log").open("ab") as sink:
            self._process = subprocess.Popen(
                [self._server], stdout=sink, stderr=sink, env=self._environment(), start_new_session=True
            )
        eventually(self._answers, START_SECONDS)

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._port), 1).close()
        except OSError:
            return False
        return True

    def _environment(self) -> dict[str, str]:
        own = {
            "HOME": str(self._folder),  # of the cookie
            "RABBITMQ_NODENAME": f"praktika-{self._port}@localhost",
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_CONFIG_FILE": str(self._folder / "rabbitmq.conf"),
            "RABBITMQ_MNESIA_BASE": str(self._folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self._folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self._folder / "plugins"),
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
        }
        return {name: value for name, value in os.environ.items() if not name.startswith("RABBITMQ_")} | own


class BehindProxy(MortalBroker):
    def __init__(self, proxy: Proxy, url: str) -> None:
        self._proxy = proxy
        self.url = url

    def kill(self) -> None:
        self._proxy.cut()

    def revive(self) -> None:
        self._proxy.mend()


def installed() -> str | None:
    return shutil.which("rabbitmq-server", path=PLACES)


@contextmanager
def private_rabbit(server: str, folder: Path) -> Iterator[PrivateRabbit]:
    broker = PrivateRabbit(server, folder)
    try:
        yield broker
    finally:
        broker.kill()
