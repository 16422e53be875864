"""Real processes in tests: waiting for what they do, and another user to run as."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

NOBODY: Final = 65534


def eventually(condition: Callable[[], bool], seconds: float = 15) -> None:
    """Fails when the condition does not come true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """A zombie is not."""
    return bool(found := _state_and_parent(pid)) and not found[0].startswith("Z")


def parent_of(pid: int) -> int:
    return int(_state_and_parent(pid)[1])


def _state_and_parent(pid: int) -> list[str]:
    """Small Linux images have no `ps`."""
    if sys.platform != "linux":
        return subprocess.run(
            ["ps", "-o", "stat=,ppid=", "-p", str(pid)], capture_output=True, text=True
        ).stdout.split()
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return []


def as_normal_user(command: Sequence[str]) -> list[str]:
    """Root becomes `nobody`, who may still read root's Python; everybody else is one already."""
    if os.geteuid() != 0:
        return list(command)
    reading = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *reading, *command]
