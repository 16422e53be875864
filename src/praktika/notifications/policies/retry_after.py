"""How long a receiver asks us to wait (RFC 9110, 10.2.3)."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

ASKING: Final = frozenset({429, 503})
LONGEST: Final = timedelta(hours=24)
SHORTEST: Final = timedelta(seconds=1)


def retry_after(status: int, header: str | None, now: datetime) -> timedelta | None:
    """None where nothing sensible is asked for."""
    if status not in ASKING or not header:
        return None
    wait = _seconds(header) if header.isascii() and header.isdigit() else _until(header, now)
    return max(wait, SHORTEST) if wait is not None and wait <= LONGEST else None


def _seconds(header: str) -> timedelta | None:
    return timedelta(seconds=int(header)) if len(header) < 10 else None


def _until(header: str, now: datetime) -> timedelta | None:
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, OverflowError):  # the latter for numbers no calendar has
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
