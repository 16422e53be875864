"""How much there is of everything, and how long it is looked at."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Scale:
    organisations: int = 20
    participants: int = 20_000
    applications_each: int = 5
    interns: int = 5_000
    slots: int = 100_000
    specialists: int = 50
    signed_in: int = 2_000
    few: int = 50
    open_programmes: int = 40
    connections: int = 32
    seconds: float = 3.0
    """Of one round on one side."""
    rounds: int = 5
    screenings: int = 500
    events: int = 4_000
    timesheet: int = 2_000
    """Interns of the measured month."""


USUAL: Final = Scale()
FULL: Final = Scale(timesheet=10_000)
"""With what takes minutes."""

QUICK: Final = Scale(
    participants=1_000,
    interns=200,
    slots=2_000,
    specialists=10,
    signed_in=100,
    few=10,
    seconds=1.0,
    rounds=1,
    screenings=100,
    events=200,
    timesheet=200,
)
"""Only shows that everything still runs: its figures mean nothing."""
