"""Rules by the clock on somebody's wall: `at 10:00 where the reader lives`, whatever daylight saving time does."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SECOND: Final = timedelta(seconds=1)


def instant_at(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When clocks of the zone show that time on that day, in UTC.

    Shown twice, the first counts; never shown, because clocks were put forward over it, the moment they were.
    """
    shown = datetime.combine(day, at, zone)
    old, new = (shown.replace(fold=fold).astimezone(UTC) for fold in (0, 1))  # by the offset before a change and after
    return old if old <= new else _change_between(new, old, zone)


def _change_between(start: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """The second in which the zone's offset changes."""
    offset = end.astimezone(zone).utcoffset()
    seconds = range((end - start) // SECOND + 1)
    changed = bisect_left(seconds, True, key=lambda n: (start + n * SECOND).astimezone(zone).utcoffset() == offset)
    return start + changed * SECOND
