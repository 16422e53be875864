"""A portal to play on: the one that answers at the configured address, or one started for the demo."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import httpx
from rich.console import Console

from praktika.bootstrap.demo.letters import Letterbox
from praktika.bootstrap.settings import PREFIX, Settings

OUTPUT: Final = Path("demo-output")
START_SECONDS: Final = 120
STEP_SECONDS: Final = 60


class DemoFailed(Exception):
    """Which step did not hold, in words."""


@dataclass
class Person:
    """Somebody at a keyboard: an address, a password, and the client that carries his token."""

    email: str
    password: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    token: str = ""


@dataclass
class Stage:
    """What the scenes hand on to each other."""

    http: httpx.Client
    letters: Letterbox
    settings: Settings
    run: str = field(default_factory=lambda: secrets.token_hex(3))
    """Makes names and addresses of this run its own: the demo may be repeated on one portal."""
    month: date = date(2000, 1, 1)
    people: dict[str, Person] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    file: Path = Path()

    def person(self, role: str) -> Person:
        return self.people.setdefault(role, Person(f"{role}-{self.run}@demo.example"))

    def call(self, method: str, path: str, who: str | None = None, expect: int = 200, **request: Any) -> Any:
        """The JSON of the answer; DemoFailed when its status is another."""
        response = self.send(method, path, who, **request)
        if response.status_code != expect:
            raise DemoFailed(f"{method} {path}: {response.status_code} instead of {expect}: {response.text[:600]}")
        return response.json() if response.content else None

    def send(self, method: str, path: str, who: str | None = None, **request: Any) -> httpx.Response:
        headers = request.pop("headers", {}) | ({"Authorization": f"Bearer {self.people[who].token}"} if who else {})
        return self.http.request(method, f"/api/v1{path}", headers=headers, **request)

    def wait[T](self, what: str, look: Callable[[], T | None]) -> T:
        """What `look` finds, once it does; DemoFailed after a minute."""
        end = time.monotonic() + STEP_SECONDS
        while time.monotonic() < end:
            if found := look():
                return found
            time.sleep(0.1)
        raise DemoFailed(f"{what}: not within {STEP_SECONDS} s")


@contextmanager
def running_portal(settings: Settings, console: Console) -> Iterator[Stage]:
    if _answers(settings.public_url):
        console.print(f"Using the portal at {settings.public_url}")
        with _stage(settings) as stage:
            yield stage
    else:
        with _started(settings, console) as started, _stage(started) as stage:
            yield stage


@contextmanager
def _stage(settings: Settings) -> Iterator[Stage]:
    if settings.mail_transport != "file":
        raise DemoFailed(f"the demo reads its letters from files; set {PREFIX}MAIL_TRANSPORT=file")
    with httpx.Client(base_url=settings.public_url, timeout=30, headers={"Accept-Language": "en"}) as http:
        yield Stage(http, Letterbox(settings.mail_folder), settings)


@contextmanager
def _started(settings: Settings, console: Console) -> Iterator[Settings]:
    mine = settings.model_copy(update={"port": _free_port()})
    mine = mine.model_copy(update={"public_url": f"http://127.0.0.1:{mine.port}"})
    console.print(f"Starting a portal at {mine.public_url} …")
    log = settings.data_dir / "demo-portal.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    own = {"PORT": str(mine.port), "PUBLIC_URL": mine.public_url, "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.1/32"}
    env = os.environ | {f"{PREFIX}{name}": value for name, value in own.items()}
    with log.open("wb") as output:
        serve = [sys.executable, "-m", "praktika", "serve"]
        process = subprocess.Popen(serve, env=env, stdout=output, stderr=output, start_new_session=True)
    try:
        _wait_until_ready(process, mine.public_url, log)
        yield mine
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not _answers(url):
        if process.poll() is not None or time.monotonic() > end:
            raise DemoFailed(f"the portal did not start; its log: {log}\n{log.read_text()[-1500:]}")
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
