"""Starting, sharing and leaving a private PostgreSQL."""

import contextlib
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from praktika.infrastructure.embedded_postgres.cluster import Cluster
from praktika.infrastructure.embedded_postgres.errors import EmbeddedPostgresError
from praktika.infrastructure.embedded_postgres.places import Place, place_for

START_SECONDS: Final = 300
"""Recovery after a crash may read a lot; a server that ends is noticed at once."""

STOP_SECONDS: Final = 45

SECONDS_BETWEEN_LOOKS: Final = 0.02

PORT_TAKEN: Final = "Address already in use"


class EmbeddedPostgres:
    """A PostgreSQL on 127.0.0.1 whose data are in a folder, shared by all processes that name the folder.

    The first one starts it, the last one out ends it. Processes that are killed count as out: PostgreSQL ends within
    a second, and what was committed is there again at the next start. Not `durable`, it is faster, and a crash of the
    machine may cost the data: for tests.

    Calls wait: a first start takes about two seconds. Linux and macOS.
    """

    def __init__(self, data_folder: Path, *, durable: bool = True) -> None:
        self._folder = data_folder.absolute()
        self._durable = durable
        self._cluster: Cluster | None = None
        self._membership: IO[bytes] | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """The address, `postgresql+asyncpg://…`, with a superuser's password. May be called again after a crash.

        EmbeddedPostgresError says what is missing; data made by another major version are never touched.
        """
        try:
            self._cluster = Cluster(place_for(self._folder), durable=self._durable)
            return self._joined(self._cluster)
        except PermissionError as error:
            raise EmbeddedPostgresError(
                f"{error.filename or self._folder} belongs to another user; start as that user, or name another folder"
            ) from error

    def stop(self) -> None:
        """Leaves. The last one waits until PostgreSQL has written everything and is gone."""
        if self._cluster and self._membership:
            with _turn(self._cluster.place.starting):
                is_last = self._is_last(self._membership)
                self._leave()
                if is_last:
                    self._see_off(self._cluster)

    def __enter__(self) -> str:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _joined(self, cluster: Cluster) -> str:
        with _turn(cluster.place.starting):
            self._membership = self._membership or _open(cluster.place.users)
            try:
                fcntl.flock(self._membership, fcntl.LOCK_SH)
                return cluster.url(self._await_port(cluster))
            except BaseException:
                self._leave()
                raise

    def _await_port(self, cluster: Cluster) -> int:
        deadline = time.monotonic() + START_SECONDS
        launched = False
        while time.monotonic() < deadline:
            with _open(cluster.place.server) as lock:
                if _took(lock, fcntl.LOCK_EX):  # no process of this server lives
                    if launched:
                        _explain_end(cluster.place)
                    self._watchdog, launched = cluster.launch(lock), True
            if port := cluster.port():
                return port
            time.sleep(SECONDS_BETWEEN_LOOKS)
        raise EmbeddedPostgresError(f"PostgreSQL is not ready after {START_SECONDS} s, see {cluster.place.log}")

    def _is_last(self, membership: IO[bytes]) -> bool:
        """A failed upgrade loses the shared lock; then either others share it, or the watchdog was faster than us."""
        return _took(membership, fcntl.LOCK_EX) or not _took(membership, fcntl.LOCK_SH)

    def _leave(self) -> None:
        if self._membership:
            self._membership.close()
            self._membership = None

    def _see_off(self, cluster: Cluster) -> None:
        """Tells PostgreSQL itself as well, in case its watchdog was killed where the kernel does not pass that on."""
        deadline = time.monotonic() + STOP_SECONDS
        with _open(cluster.place.server) as lock:
            if not _took(lock, fcntl.LOCK_EX) and (pid := cluster.pid()):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGINT)
            while not _took(lock, fcntl.LOCK_EX):
                if time.monotonic() > deadline:
                    said = cluster.place.log
                    raise EmbeddedPostgresError(f"PostgreSQL is still there after {STOP_SECONDS} s, see {said}")
                time.sleep(SECONDS_BETWEEN_LOOKS)
        if self._watchdog:
            self._watchdog.wait()


def _open(lock: Path) -> IO[bytes]:
    return os.fdopen(os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "rb+")


@contextlib.contextmanager
def _turn(lock: Path) -> Iterator[None]:
    with _open(lock) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _took(lock: IO[bytes], kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _explain_end(place: Place) -> None:
    """Another program may take the port between our look and PostgreSQL's; everything else is for the reader."""
    said = place.log.read_text(errors="replace")
    if PORT_TAKEN not in said:
        raise EmbeddedPostgresError(f"PostgreSQL ended at once, see {place.log}:\n{said[-800:].strip()}")
