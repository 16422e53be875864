"""What was measured, what it is compared with, and whether that is good enough."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the report. `met` None: there is no goal, or it could not be measured."""

    work: str
    measured: str
    beside: str = ""
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None


@dataclass(frozen=True)
class Comparison:
    """Two rates a second, and the median of their ratios round by round: noise of the machine hits both of a round."""

    rate: float
    floor: float
    ratio: float


def compare(portal: Callable[[], float], floor: Callable[[], float], rounds: int) -> Comparison:
    """One after the other in each round; one round before them all warms both up and does not count."""
    pairs = [(portal(), floor()) for _ in range(rounds + 1)][1:]
    return Comparison(
        rate=median(rate for rate, _ in pairs),
        floor=median(floor for _, floor in pairs),
        ratio=median(rate / floor for rate, floor in pairs),
    )


def at_least(work: str, found: Comparison, goal: float) -> Figure:
    return Figure(
        work=work,
        measured=f"{found.rate:,.0f}/s",
        beside=f"{found.floor:,.0f}/s",
        ratio=found.ratio,
        goal=f">= {goal:.2f}",
        met=found.ratio >= goal,
    )


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
