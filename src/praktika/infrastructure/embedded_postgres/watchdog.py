"""`watchdog.py LOCK UID GID COMMAND…` runs PostgreSQL and ends it when nobody holds the lock of its users any more.

A program of its own, because it must outlive whoever started it, even by `kill -9`. The lock tells it: the kernel
takes it from a dead process. Standard library only; nothing of the portal is imported.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import IO, Any, Final

SECONDS_BETWEEN_LOOKS: Final = 0.1

ENDINGS: Final = ((signal.SIGINT, 30), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))
"""PostgreSQL's fast shutdown, its immediate one, and the last resort; seconds to wait after each."""

PR_SET_PDEATHSIG: Final = 1

prctl: Final = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def main(users: str, uid: str, gid: str, *command: str) -> int:
    server = start(command, {"user": int(uid), "group": int(gid), "extra_groups": ()} if os.geteuid() == 0 else {})
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)  # `systemctl stop` tells the whole group, yet users still finish requests
    with open(users, "rb") as lock:
        while server.poll() is None and not is_unused(lock):
            time.sleep(SECONDS_BETWEEN_LOOKS)
        end(server)  # the lock is ours until then: who comes meanwhile waits, and starts anew
    return server.returncode


def start(command: tuple[str, ...], switch: Mapping[str, Any]) -> subprocess.Popen[bytes]:
    parent = os.getpid()

    def follow() -> None:
        """Linux ends PostgreSQL even if the watchdog is killed. After the change of user, which would undo it."""
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:
            os._exit(1)

    return subprocess.Popen(command, preexec_fn=follow, **switch)


def is_unused(lock: IO[bytes]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def end(server: subprocess.Popen[bytes]) -> None:
    for ending, patience in ENDINGS:
        server.send_signal(ending)
        try:
            server.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        return


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
