"""`praktika serve` with nothing but a folder: whenever and however it ends, nothing is left running or broken."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from support.portal_processes import PortalProcesses, Server, processes
from support.postgres import reachable_folder
from support.processes import NOBODY, eventually

pytestmark = pytest.mark.postgres

IS_ROOT: Final = os.geteuid() == 0

ENDS: Final = ((0.2, signal.SIGKILL), (0.4, signal.SIGTERM), (0.6, signal.SIGKILL), (0.8, signal.SIGTERM))
"""After which parts of the time that a start and an end take."""


@contextmanager
def private_portal(*, normal: bool) -> Iterator[PortalProcesses]:
    """In a path with a space; everything its processes name lies below."""
    with reachable_folder() as parent:
        folder = parent / "my portal"
        folder.mkdir()
        if normal and IS_ROOT:
            os.chown(folder, NOBODY, NOBODY)
        with processes(folder, token_algorithm="EdDSA") as portal:
            yield portal


def commands() -> list[str]:
    """What all processes of the machine were started with."""
    if sys.platform != "linux":
        return subprocess.run(["ps", "-axww", "-o", "command="], capture_output=True, text=True).stdout.splitlines()
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_text(errors="replace"))
        except OSError:
            continue
    return found


def is_alone(folder: Path) -> bool:
    return not any(str(folder) in command for command in commands())


@pytest.mark.parametrize("normal", [False, True], ids=["this user", "normal user"])
def test_a_portal_that_ends_at_any_moment_starts_again(normal):
    with private_portal(normal=normal) as portal:
        started = time.monotonic()
        portal.serve(normal=normal).stop()
        duration = time.monotonic() - started
        for moment, how in ENDS:
            end(portal.begin_to_serve(normal=normal), how, moment * duration * random.uniform(0.8, 1.2))
            eventually(lambda: is_alone(portal.folder), 30)
        assert portal.serve(normal=normal).readiness == (200, "ok")


@pytest.mark.parametrize("seconds", [0.7, 1.4, 2.1])
def test_a_first_start_that_is_killed_is_made_up_for(seconds):
    with private_portal(normal=False) as portal:
        end(portal.begin_to_serve(), signal.SIGKILL, seconds * random.uniform(0.8, 1.2))
        eventually(lambda: is_alone(portal.folder), 30)
        assert portal.serve().readiness == (200, "ok")


def end(server: Server, how: signal.Signals, seconds: float) -> None:
    """After so many seconds; an orderly end prints no traceback."""
    try:
        server.process.wait(seconds)
    except subprocess.TimeoutExpired:
        server.process.send_signal(how)
    assert server.wait(30) in (0, 143, -how), server.said
    assert "Traceback" not in server.said, (seconds, server.said)


def test_data_outlive_a_kill():
    with private_portal(normal=False) as portal:
        first = portal.serve()
        assert f"{first.url}/accept-invitation#code=" in first.said, "links lead to where the server listens"
        first.kill()
        again = portal.serve()
        assert "First administrator" not in again.said, "there is one already"
        assert portal.run("work", "status").returncode == 0
        assert again.stop() == 0
        eventually(lambda: is_alone(portal.folder))
