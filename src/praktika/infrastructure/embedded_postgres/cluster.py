"""The data of a private PostgreSQL, and its server process."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from praktika.infrastructure.embedded_postgres.binaries import Binaries, environment, find_binaries
from praktika.infrastructure.embedded_postgres.errors import EmbeddedPostgresError
from praktika.infrastructure.embedded_postgres.places import Place

USER: Final = "praktika"

CTYPES: Final = ("C.UTF-8", "en_US.UTF-8", "C")
"""Tried in turn: pg_trgm sees Cyrillic letters only where the system's character types know them."""

SETTINGS: Final = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=100",
    "shared_buffers=128MB",
    "log_min_messages=log",  # details of failed statements would bring people's data into it; the portal logs its own
    "log_checkpoints=off",
)

FORGETFUL: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")

WATCHDOG: Final = Path(__file__).with_name("watchdog.py")


class Cluster:
    def __init__(self, place: Place, *, durable: bool) -> None:
        self.place = place
        self.settings = SETTINGS if durable else (*SETTINGS, *FORGETFUL)
        self._left_behind: list[str] = []

    def url(self, port: int) -> str:
        return f"postgresql+asyncpg://{USER}:{self.place.password.read_text()}@127.0.0.1:{port}/postgres"

    def port(self) -> int | None:
        """Where a server that is ready answers."""
        status = self._status()
        if len(status) < 8 or status == self._left_behind or status[7].strip() != "ready":
            return None
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", int(status[3])), timeout=1):
            return int(status[3])
        return None

    def pid(self) -> int | None:
        status = self._status()
        return int(status[0]) if status else None

    def _status(self) -> list[str]:
        """The lines of postmaster.pid: process, folder, start, port, …, state (PostgreSQL's miscadmin.h)."""
        try:
            return (self.place.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def launch(self, lock: IO[bytes]) -> subprocess.Popen[bytes]:
        """The watchdog with PostgreSQL below it; both keep the lock. Call only while no server of this data lives."""
        binaries = find_binaries(self.place, self._major())
        if not self.place.cluster.exists():
            self._create(binaries)
        self._left_behind = self._status()
        with self._fresh_log() as log:
            return subprocess.Popen(
                [*self._watchdog(), *self._command(binaries)],
                stdin=lock,
                stdout=log,
                stderr=log,
                cwd="/",
                env=self._environment(),
                start_new_session=True,  # the terminal's Ctrl-C is for its user, not for the database
            )

    def _watchdog(self) -> Iterator[str]:
        account = self.place.account
        yield from (
            sys.executable,
            "-I",
            "-S",
            str(WATCHDOG),
            str(self.place.users),
            str(account.uid),
            str(account.gid),
        )

    def _command(self, binaries: Binaries) -> Iterator[str]:
        yield from (binaries["postgres"], "-D", str(self.place.cluster))
        for setting in (*self.settings, f"port={_free_port()}"):
            yield from ("-c", setting)

    def _environment(self) -> dict[str, str]:
        """PostgreSQL will not start while the process that left its pid file seems alive, but pids are used again.

        It makes an exception for a grandparent (pg_ctl's variable), and still looks for shared memory in use.
        """
        left_behind = self.pid()
        return environment() | ({"PG_GRANDPARENT_PID": str(left_behind)} if left_behind else {})

    def _major(self) -> int | None:
        if not self.place.cluster.exists():
            return None
        return int((self.place.cluster / "PG_VERSION").read_text())

    def _create(self, binaries: Binaries) -> None:
        """Made beside and moved into place: a half-made one is never taken for data."""
        unfinished = self.place.home / "cluster.new"
        _write_private(self.place.password, secrets.token_urlsafe(24))
        self.place.account.own(self.place.password)
        for ctype in CTYPES:
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(mode=0o700)
            self.place.account.own(unfinished)
            made = self._initialise(binaries, unfinished, ctype)
            if made.returncode == 0:
                unfinished.rename(self.place.cluster)
                return
        raise EmbeddedPostgresError(f"{binaries['initdb']} failed:\n{made.stderr.strip()}")

    def _initialise(self, binaries: Binaries, folder: Path, ctype: str) -> subprocess.CompletedProcess[str]:
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if binaries.major >= 17 else []
        who = [f"--username={USER}", "--auth=scram-sha-256", f"--pwfile={self.place.password}"]
        texts = ["--encoding=UTF8", "--locale=C", f"--lc-ctype={ctype}", *builtin]
        return subprocess.run(
            [binaries["initdb"], "-D", str(folder), *who, *texts],
            capture_output=True,
            text=True,
            cwd="/",
            env=environment(),
            **self.place.account.switch,
        )

    def _fresh_log(self) -> IO[bytes]:
        """Of this start; the one before is kept beside it."""
        with contextlib.suppress(FileNotFoundError):
            self.place.log.rename(self.place.home / "postgres.previous.log")
        return os.fdopen(os.open(self.place.log, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(text)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
