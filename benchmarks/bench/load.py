"""Starts the load, and reads what it found."""

import json
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic_core import to_json

from bench.figures import percentile

FOLDER: Final = Path(__file__).parents[1]


class UnexpectedAnswer(Exception):
    """A figure of failed requests would mean nothing."""


@dataclass(frozen=True)
class Measured:
    answers: int
    seconds: float
    times: Sequence[float]
    """Milliseconds of each answer."""

    @property
    def rate(self) -> float:
        return self.answers / self.seconds

    @property
    def p99(self) -> float:
        return percentile(self.times, 0.99)


class Load:
    """Requests in a file, for any number of runs of the client process."""

    def __init__(self, requests: Sequence[bytes], *, connections: int, status: int = 200, once: bool = False) -> None:
        self._requests = requests
        self._connections = connections
        self._status = str(status)
        self._once = once

    def on(self, port: int, seconds: float, *, pause: float = 0.0) -> Measured:
        with self.running(port, seconds, pause=pause) as process:
            return self._read(process)

    @contextmanager
    def running(self, port: int, seconds: float, *, pause: float = 0.0) -> Iterator[subprocess.Popen[str]]:
        """The client at work; it is ended when the block is."""
        with tempfile.NamedTemporaryFile(suffix=".requests") as file:
            Path(file.name).write_bytes(pickle.dumps(self._requests))
            process = subprocess.Popen(
                self._command(port, file.name, seconds, pause), stdout=subprocess.PIPE, text=True, cwd=FOLDER
            )
            try:
                yield process
            finally:
                process.terminate()
                process.wait()

    def _command(self, port: int, requests: str, seconds: float, pause: float) -> list[str]:
        given = {"--connections": self._connections, "--seconds": seconds, "--pause": pause}
        options = [text for name, value in given.items() for text in (name, str(value))]
        return [
            sys.executable,
            "-m",
            "bench.client",
            str(port),
            requests,
            *options,
            *(["--once"] if self._once else []),
        ]

    def _read(self, process: subprocess.Popen[str]) -> Measured:
        found = json.loads(process.communicate()[0])
        if found["statuses"].keys() != {self._status}:
            raise UnexpectedAnswer(f"wanted {self._status}, got {found['statuses']}")
        return Measured(len(found["times"]), found["seconds"], found["times"])


def get(path: str, headers: Mapping[str, str]) -> bytes:
    return _request("GET", path, headers, b"")


def post(path: str, headers: Mapping[str, str], body: object) -> bytes:
    return _request("POST", path, {"Content-Type": "application/json", **headers}, to_json(body))


def _request(method: str, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    given = {"Host": "127.0.0.1", **headers} | ({"Content-Length": str(len(body))} if body else {})
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
