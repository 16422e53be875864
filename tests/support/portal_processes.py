"""A portal of real processes: servers, workers, schedulers and single commands, in an environment of their own."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from praktika.bootstrap.settings import PREFIX
from support.processes import as_normal_user, eventually

TESTS: Final = Path(__file__).parents[1]
SOURCES: Final = TESTS.parent / "src"

PRAKTIKA: Final = (sys.executable, "-c", "from praktika.bootstrap.cli import app; app(prog_name='praktika')")

START_SECONDS: Final = 90
"""Until a server answers, on a machine that has much else to do."""

END_SECONDS: Final = 20


@dataclass
class Running:
    """One process; what it prints and logs is in a file."""

    process: subprocess.Popen[bytes]
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text()

    @property
    def is_over(self) -> bool:
        return self.process.poll() is not None

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> int:
        """The exit code after SIGTERM."""
        self.process.terminate()
        return self.wait(END_SECONDS)

    def wait(self, seconds: float) -> int:
        """The exit code; TimeoutError when the process lives on."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(self.said) from error


class Server(Running):
    """`praktika serve`."""

    url = ""

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, timeout=30)

    @property
    def readiness(self) -> tuple[int, str]:
        answer = self.get("/readyz")
        return answer.status_code, answer.json()["status"]

    @property
    def is_up(self) -> bool:
        assert not self.is_over, self.said
        try:
            return self.get("/livez").status_code == 200
        except httpx.TransportError:
            return False


class PortalProcesses:
    """Starts them in one folder with the same settings: `PortalProcesses(folder, database_url=…)`."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.settings = {"data_dir": str(folder / "data"), "log_level": "INFO"} | settings
        self._started: list[Running] = []

    def serve(self, *, normal: bool = False, **settings: str) -> Server:
        """A server that answers."""
        server = self.begin_to_serve(normal=normal, **settings)
        eventually(lambda: server.is_up, START_SECONDS)
        return server

    def begin_to_serve(self, *, normal: bool = False, **settings: str) -> Server:
        port = free_port()
        server = Server(*self._spawn("serve", "--port", str(port), normal=normal, **settings))
        server.url = f"http://127.0.0.1:{port}"
        return self._kept(server)

    def worker(self, **settings: str) -> Running:
        return self._kept(Running(*self._spawn("worker", **settings)))

    def scheduler(self, **settings: str) -> Running:
        return self._kept(Running(*self._spawn("scheduler", **settings)))

    def toil(self, role: str, **settings: str) -> Running:
        """A worker or a scheduler of `support.toiling`."""
        return self._kept(Running(*self._spawn(role, line=(sys.executable, "-m", "support.toiling", role), **settings)))

    def jumping(self, role: str, **settings: str) -> Running:
        """A worker or a scheduler of `support.jumping`."""
        return self._kept(Running(*self._spawn(role, line=(sys.executable, "-m", "support.jumping", role), **settings)))

    def run(self, *command: str, text: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        """A command that ends by itself."""
        return subprocess.run(
            [*PRAKTIKA, *command],
            input=text,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            cwd=self.folder,
            env=self._environment(settings),
        )

    def end(self) -> None:
        """Orderly, so that a private PostgreSQL is gone before its folder."""
        for each in self._started:
            each.process.terminate()
        for each in self._started:
            try:
                each.process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                each.kill()

    def _kept[R: Running](self, running: R) -> R:
        self._started.append(running)
        return running

    def _spawn(
        self, *command: str, line: Sequence[str] = (), normal: bool = False, **settings: str
    ) -> tuple[subprocess.Popen[bytes], Path]:
        output = self.folder / f"{len(self._started)}-{command[0]}.log"
        line = line or [*PRAKTIKA, *command]
        with output.open("wb") as sink:
            process = subprocess.Popen(
                as_normal_user(line) if normal else line,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=self._environment(settings),
                start_new_session=True,
            )
        return process, output

    def _environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        given = {f"{PREFIX}{name.upper()}": value for name, value in (self.settings | settings).items()}
        return inherited | given | {"PYTHONPATH": f"{SOURCES}:{TESTS}", "PYTHONUNBUFFERED": "1"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def processes(folder: Path, **settings: str) -> Iterator[PortalProcesses]:
    found = PortalProcesses(folder, **settings)
    try:
        yield found
    finally:
        found.end()
