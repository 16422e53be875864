"""Rules by the clock on somebody's wall: `at 10:00 where the reader lives`, whatever daylight saving time does."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
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


def first_shown(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """The first moment clocks of the zone show that day and time, in UTC; None when they are put forward over it."""
    moment = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None, fold=0) == wall else None


def is_zone(name: str) -> bool:
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    """The names of the IANA database, not what else a machine's folder of zones holds; `Factory` is no place."""
    return frozenset((files("tzdata") / "zones").read_text(encoding="ascii").split()) - {"Factory"}


def _change_between(start: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """The second in which the zone's offset changes."""
    offset = end.astimezone(zone).utcoffset()
    seconds = range((end - start) // SECOND + 1)
    changed = bisect_left(seconds, True, key=lambda n: (start + n * SECOND).astimezone(zone).utcoffset() == offset)
    return start + changed * SECOND
