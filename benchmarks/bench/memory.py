"""How much memory processes take, in megabytes."""

import resource
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")


def of_workers(server: int) -> tuple[float, str]:
    """Of the processes that answer requests with the one they were forked from, and how it was counted: pages shared by
    several count in shares where the system tells them (PSS)."""
    (origin,) = [pid for pid in _children(server) if "forkserver" in _command(pid)]
    workers = [origin, *_children(origin)]
    if PROC.exists():
        return sum(map(_proportional, workers)), "PSS"
    return sum(map(_resident, workers)), "RSS"


def peak() -> float:
    """Of this process since it was started."""
    if PROC.exists():
        return _kilobytes(PROC / "self/status", "VmHWM") / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024


def _proportional(pid: int) -> float:
    try:
        return _kilobytes(PROC / str(pid) / "smaps_rollup", "Pss") / 1024
    except PermissionError:
        return _resident(pid)


def _kilobytes(path: Path, name: str) -> int:
    line = next(line for line in path.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1])


def _resident(pid: int) -> float:
    return int(_ps("rss=", pid)) / 1024


def _command(pid: int) -> str:
    if PROC.exists():
        return (PROC / str(pid) / "cmdline").read_text()
    return _ps("command=", pid)


def _children(pid: int) -> Sequence[int]:
    if PROC.exists():
        found = (PROC / f"{pid}/task/{pid}/children").read_text().split()
    else:
        found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    return [int(each) for each in found]


def _ps(column: str, pid: int) -> str:
    return subprocess.run(["ps", "-o", column, "-p", str(pid)], capture_output=True, text=True).stdout.strip()
