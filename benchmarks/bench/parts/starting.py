"""How soon the portal answers, and how much memory it takes."""

from typing import Final

from bench import memory, servers
from bench.figures import Figure
from bench.sides import Sides
from bench.stage import Stage

MOST_MEGABYTES: Final = 250


def starting(stage: Stage) -> list[Figure]:
    with servers.portal(stage.environment, stage.log) as server:
        return [
            Figure(work="start of two workers until /livez answers", measured=f"{server.started_in:.1f} s"),
            _memory("idle", server.pid),
        ]


def worked(sides: Sides) -> list[Figure]:
    """After reads and commands, before logins: each of those takes 46 MiB while it lasts."""
    return [_memory("after reads and commands", sides.portal.pid)]


def _memory(when: str, pid: int) -> Figure:
    megabytes, counted = memory.of_workers(pid)
    return Figure(
        work=f"memory of two workers together, {when}",
        measured=f"{megabytes:.0f} MB {counted}",
        goal=f"< {MOST_MEGABYTES} MB",
        met=megabytes < MOST_MEGABYTES,
    )
