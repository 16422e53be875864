"""A month of many interns as a spreadsheet, beside bare openpyxl writing the same cells."""

import json
import subprocess
import sys
from typing import Final

from bench.figures import Figure
from bench.load import FOLDER
from bench.scale import Scale

SLOWER: Final = 1.5
MOST_MEGABYTES: Final = 300


def timesheets(scale: Scale) -> list[Figure]:
    portal, bare = (_written(side, scale.timesheet) for side in ("portal", "bare"))
    slower = portal["seconds"] / bare["seconds"]
    what = f"timesheet 0504421, {scale.timesheet:,} interns x 31 days"
    return [
        Figure(
            work=f"{what}, beside bare openpyxl",
            measured=f"{portal['seconds']:.1f} s",
            beside=f"{bare['seconds']:.1f} s",
            ratio=slower,
            goal=f"<= {SLOWER}",
            met=slower <= SLOWER,
        ),
        Figure(
            work=f"{what}, peak memory of the process",
            measured=f"{portal['megabytes']:.0f} MB",
            goal=f"< {MOST_MEGABYTES} MB",
            met=portal["megabytes"] < MOST_MEGABYTES,
        ),
    ]


def _written(side: str, interns: int) -> dict[str, float]:
    """In a process of its own: a peak of memory cannot be forgotten."""
    command = [sys.executable, "-m", "bench.writing", side, str(interns)]
    answer = subprocess.run(command, cwd=FOLDER, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(answer.stdout)
    return found
