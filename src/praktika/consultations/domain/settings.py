"""How a specialist wants to be booked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from praktika.kernel.actors import AccountId

HOLD_MINUTES: Final = range(1, 10081)
RESERVE_NOTICE_MINUTES: Final = range(10081)
CANCEL_NOTICE_HOURS: Final = range(169)


@dataclass(eq=False, kw_only=True)
class SpecialistSettings:
    """A specialist who never changed them has the defaults at version 0 and no row.

    `time_zone`: IANA name; None is that of his account. Values count when a command runs.
    """

    specialist_id: AccountId
    time_zone: str | None = None
    hold_minutes: int = 1440
    reserve_notice_minutes: int = 60
    cancel_notice_hours: int = 24
    version: int = 0
    updated_at: datetime | None = None

    @property
    def hold(self) -> timedelta:
        return timedelta(minutes=self.hold_minutes)

    @property
    def reserve_notice(self) -> timedelta:
        return timedelta(minutes=self.reserve_notice_minutes)

    @property
    def cancel_notice(self) -> timedelta:
        return timedelta(hours=self.cancel_notice_hours)
