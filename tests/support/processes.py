"""Real processes in tests: waiting for what they do, and another user to run as."""

import os
import time
from collections.abc import Callable, Sequence
from typing import Final

NOBODY: Final = 65534


def eventually(condition: Callable[[], bool], seconds: float = 15) -> None:
    """Fails when the condition does not come true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.02)


def as_normal_user(command: Sequence[str]) -> list[str]:
    """Root becomes `nobody`, who may still read root's Python; everybody else is one already."""
    if os.geteuid() != 0:
        return list(command)
    reading = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *reading, *command]
