"""The figures as a table for a person at a terminal and as a page for the repository."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table

from bench.database import execute
from bench.figures import Figure

PAGE: Final = Path(__file__).parents[1] / "RESULTS.md"
VERDICTS: Final = {True: "yes", False: "no", None: ""}
HEADS: Final = ("Work", "Portal", "Beside it", "Ratio", "Goal", "Met")

EXPLAINED: Final = """\
Written by `make bench`. Rates are answers a second, medians over rounds; ratios are medians of the ratios of each
round, in which portal and floor take turns, as the machine's own speed goes up and down. Compare ratios, not rates.

The floor is a bare Starlette app with two workers on uvloop and httptools. It repeats, through asyncpg and without
reset queries, exactly the SQL the portal was heard to run for the same request, in a transaction where the portal has
one, and turns rows into JSON. It knows no rules, checks no token and writes no log. Who asks is looked up by the floor
for every request; the portal keeps that for a second, which is why few people are faster to serve than many.

The portal is `praktika serve --workers 2` with everything on: tokens (RS256), log lines as JSON, metrics, audit and
work rows. Load comes from a process of its own over 32 kept connections. Server, floor, load and PostgreSQL share the
processors.
"""


def printed(figures: Sequence[Figure]) -> None:
    table = Table(*HEADS, box=box.SIMPLE_HEAD)
    for figure in figures:
        style = "red" if figure.met is False else None
        table.add_row(*_cells(figure), style=style)
    Console().print(table)


def written(figures: Sequence[Figure], facts: Sequence[str]) -> None:
    lines = [
        "# Speed",
        "",
        EXPLAINED,
        *(f"- {fact}" for fact in facts),
        "",
        f"| {' | '.join(HEADS)} |",
        f"|{'---|' * len(HEADS)}",
        *(f"| {' | '.join(_cells(figure))} |" for figure in figures),
    ]
    PAGE.write_text("\n".join(lines) + "\n")


def facts_of(url: str) -> list[str]:
    """What the figures depend on; nothing that names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        f"{datetime.now(UTC):%Y-%m-%d}",
        f"{os.cpu_count()} processors ({platform.machine()}), {memory:.0f} GiB of memory, {platform.system()}",
        f"{platform.python_implementation()} {platform.python_version()}",
        f"PostgreSQL {execute(url, 'SHOW server_version').split()[0]}, commits wait for the disk: "
        f"fsync {execute(url, 'SHOW fsync')}, synchronous_commit {execute(url, 'SHOW synchronous_commit')}",
    ]


def _cells(figure: Figure) -> list[str]:
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    return [figure.work, figure.measured, figure.beside, ratio, figure.goal, VERDICTS[figure.met]]
