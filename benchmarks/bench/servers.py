"""The portal and the floor as real server processes."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from bench.load import FOLDER

WORKERS: Final = 2
START_SECONDS: Final = 60
STOP_SECONDS: Final = 30


@dataclass(frozen=True)
class Server:
    port: int
    pid: int
    started_in: float
    """Seconds until it answered."""


@contextmanager
def portal(environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """`praktika serve`; its JSON log goes to a file, as it would to a collector."""
    port = free_port()
    command = [sys.executable, "-m", "praktika", "serve", "--port", str(port), "--workers", str(WORKERS)]
    with _served(command, port, environment, log) as server:
        yield server


@contextmanager
def floor(environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    port = free_port()
    options = {"--port": str(port), "--workers": str(WORKERS), "--loop": "uvloop", "--http": "httptools"}
    told = [text for pair in options.items() for text in pair]
    command = [sys.executable, "-m", "uvicorn", "--factory", "bench.floor:create_app", "--no-access-log", *told]
    with _served([*command, "--log-level", "warning"], port, environment, log) as server:
        yield server


@contextmanager
def _served(command: Sequence[str], port: int, environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    with log.open("ab") as output, running(command, environment, output) as process:
        began = time.perf_counter()
        while not is_answering(port):
            if process.poll() is not None or time.perf_counter() - began > START_SECONDS:
                raise RuntimeError(f"{command[2]} did not start:\n{log.read_text()[-4000:]}")
            time.sleep(0.005)
        yield Server(port, process.pid, time.perf_counter() - began)


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str], output: IO[bytes] | int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours in a group of its own, ended politely and, when that does not help, with its children."""
    process = subprocess.Popen(
        command,
        cwd=FOLDER,
        env=os.environ | dict(environment),
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def is_answering(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
        connection.request("GET", "/livez")
        return connection.getresponse().status == 200
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
