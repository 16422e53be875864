"""Which slots the hours of a specialist make: a wall clock, its changes, and what stands in the way."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from praktika.consultations.domain.availability import AvailabilityException, AvailabilityRule, Hours
from praktika.consultations.domain.errors import ENDS_BEFORE_START, TOO_MANY_DAYS, TooManySlots
from praktika.consultations.domain.slots import HORIZON
from praktika.kernel.errors import Invalid, Violation
from praktika.kernel.periods import Period
from praktika.kernel.wall_clock import first_shown

MOST_DAYS: Final = 92
MOST_SLOTS: Final = 500

DAY: Final = timedelta(days=1)


class Obstacle(StrEnum):
    """Why there is no slot at a time."""

    DST_GAP = "dst-gap"
    """Clocks are put forward over its start."""
    IN_PAST = "in-past"
    TOO_FAR = "too-far"
    """It starts more than 366 days ahead."""
    OVERLAP = "overlap"


@dataclass(frozen=True, slots=True)
class WallStart:
    """Where a slot of the hours would start by the specialist's clock."""

    shown: datetime
    hours: Hours


@dataclass(frozen=True, slots=True)
class Planned:
    period: Period
    hours: Hours


@dataclass(frozen=True, slots=True)
class Skipped:
    """`local_start`: `YYYY-MM-DDTHH:MM` by the specialist's clock."""

    local_start: str
    reason: Obstacle


def check_days(since: date, until: date) -> None:
    """Invalid for no day and for more than 92."""
    if until <= since:
        raise Invalid.at("/to", ENDS_BEFORE_START)
    if (until - since).days > MOST_DAYS:
        raise Invalid.at("/to", TOO_MANY_DAYS, limit=MOST_DAYS)


def wall_starts(
    since: date, until: date, rules: Sequence[AvailabilityRule], exceptions: Iterable[AvailabilityException]
) -> list[WallStart]:
    """Of the local days [since, until), each day by the order of its hours. TooManySlots."""
    days = (since + DAY * n for n in range((until - since).days))
    of_day = _by_day(exceptions)
    hours = [(day, each) for day in days for each in hours_on(day, rules, of_day.get(day, ()))]
    if sum(len(each.starts) for _, each in hours) > MOST_SLOTS:
        raise TooManySlots(Violation("/to", "out-of-range"), limit=MOST_SLOTS)
    return [WallStart(_wall(day, minutes), each) for day, each in hours for minutes in each.starts]


def hours_on(
    day: date, rules: Iterable[AvailabilityRule], exceptions: Sequence[AvailabilityException]
) -> Sequence[Hours]:
    """Those of the rules, unless it is a closed day, and the extra ones of this day."""
    is_closed = any(each.is_closed for each in exceptions)
    usual = [] if is_closed else [rule.hours for rule in rules if rule.applies_on(day)]
    extra = [each.hours for each in exceptions if not each.is_closed]
    return sorted((*usual, *extra), key=lambda each: (each.local_from, each.id))


def place(
    starts: Iterable[WallStart], zone: ZoneInfo, taken: Iterable[Period], now: datetime
) -> Iterator[Planned | Skipped]:
    """One after the other; an earlier one takes the time of a later one. The periods of `taken` overlap nowhere."""
    calendar = Calendar(taken)
    return (_placed(start, zone, calendar, now) for start in starts)


class Calendar:
    """Stretches of time that do not overlap."""

    def __init__(self, periods: Iterable[Period]) -> None:
        taken = sorted((each.starts_at, each.ends_at) for each in periods)
        self._starts = [starts_at for starts_at, _ in taken]
        self._ends = [ends_at for _, ends_at in taken]

    def take(self, period: Period) -> bool:
        """Whether there was room for it."""
        at = bisect_left(self._starts, period.ends_at)
        if at and self._ends[at - 1] > period.starts_at:
            return False
        self._starts.insert(at, period.starts_at)
        self._ends.insert(at, period.ends_at)
        return True


def _by_day(exceptions: Iterable[AvailabilityException]) -> dict[date, list[AvailabilityException]]:
    found: dict[date, list[AvailabilityException]] = {}
    for each in exceptions:
        found.setdefault(each.on, []).append(each)
    return found


def _wall(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minutes)


def _placed(start: WallStart, zone: ZoneInfo, calendar: Calendar, now: datetime) -> Planned | Skipped:
    moment = first_shown(start.shown, zone)
    if moment is None:
        return _skipped(start, Obstacle.DST_GAP)
    if moment <= now:
        return _skipped(start, Obstacle.IN_PAST)
    if moment > now + HORIZON:
        return _skipped(start, Obstacle.TOO_FAR)
    period = Period(moment, moment + timedelta(minutes=start.hours.slot_minutes))
    return Planned(period, start.hours) if calendar.take(period) else _skipped(start, Obstacle.OVERLAP)


def _skipped(start: WallStart, reason: Obstacle) -> Skipped:
    return Skipped(start.shown.isoformat(timespec="minutes"), reason)
