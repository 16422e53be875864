"""Sums over the days of one person."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from praktika.timesheets.domain import KINDS, Day, Effect

HUNDREDTH: Final = Decimal("0.01")
MOST_PERCENT: Final = Decimal("999.99")


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """`days` are dates with work, the rest minutes; `by_kind` counts dates of whole-day kinds, minutes of others."""

    days: int
    worked: int
    norm: int
    excused: int
    by_kind: Mapping[str, int]

    @classmethod
    def of(cls, days: Iterable[Day]) -> "Totals":
        days = list(days)
        return cls(
            days=sum(day.worked_minutes > 0 for day in days),
            worked=sum(day.worked_minutes for day in days),
            norm=sum(day.plan_minutes for day in days),
            excused=sum(map(excused_minutes, days)),
            by_kind=_by_kind(days),
        )

    @property
    def difference(self) -> int:
        return self.worked - (self.norm - self.excused)

    @property
    def fill_percent(self) -> Decimal | None:
        """Worked of what was to be worked, two places half up; None when nothing was to be."""
        due = self.norm - self.excused
        if due <= 0:
            return None
        return min((Decimal(100 * self.worked) / due).quantize(HUNDREDTH, ROUND_HALF_UP), MOST_PERCENT)

    @property
    def absent_days(self) -> int:
        return sum(number for name, number in self.by_kind.items() if KINDS[name].is_absence)

    @property
    def part_minutes(self) -> int:
        return sum(number for name, number in self.by_kind.items() if KINDS[name].effect is Effect.PART)


def excused_minutes(day: Day) -> int:
    """The whole plan under an excused absence, else the excused parts."""
    excused = [entry for entry in day.entries if entry.day_kind.is_excused]
    if any(entry.day_kind.is_absence for entry in excused):
        return day.plan_minutes
    return sum(entry.minutes for entry in excused)


def _by_kind(days: Iterable[Day]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for entry in (entry for day in days for entry in day.entries):
        found[entry.kind] += entry.minutes if entry.day_kind.is_counted_in_minutes else 1
    return {name: found[name] for name in KINDS if name in found}


def hours(minutes: int) -> Decimal:
    """As sheets show them: two places, half up."""
    return (Decimal(minutes) / 60).quantize(HUNDREDTH, ROUND_HALF_UP)
