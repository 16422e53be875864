"""How a specialist wants to be booked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypedDict, Unpack

from praktika.kernel.actors import AccountId
from praktika.kernel.errors import Invalid, Violation
from praktika.kernel.wall_clock import is_zone

HOLD_MINUTES: Final = range(1, 10081)
RESERVE_NOTICE_MINUTES: Final = range(10081)
CANCEL_NOTICE_HOURS: Final = range(169)

RANGES: Final = {
    "hold_minutes": HOLD_MINUTES,
    "reserve_notice_minutes": RESERVE_NOTICE_MINUTES,
    "cancel_notice_hours": CANCEL_NOTICE_HOURS,
}


class SettingsTerms(TypedDict, total=False):
    """What a specialist may set."""

    time_zone: str | None
    hold_minutes: int
    reserve_notice_minutes: int
    cancel_notice_hours: int


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
    def id(self) -> AccountId:
        return self.specialist_id

    @property
    def hold(self) -> timedelta:
        return timedelta(minutes=self.hold_minutes)

    @property
    def reserve_notice(self) -> timedelta:
        return timedelta(minutes=self.reserve_notice_minutes)

    @property
    def cancel_notice(self) -> timedelta:
        return timedelta(hours=self.cancel_notice_hours)

    def edit(self, now: datetime, **terms: Unpack[SettingsTerms]) -> None:
        """Invalid, with all that is wrong."""
        for name, value in terms.items():
            setattr(self, name, value)
        if broken := [*self._broken()]:
            raise Invalid(*broken)
        self.version += 1
        self.updated_at = now

    def _broken(self) -> Iterator[Violation]:
        if self.time_zone is not None and not is_zone(self.time_zone):
            yield Violation("/time_zone", "not-an-option")
        beyond = (name for name, allowed in RANGES.items() if getattr(self, name) not in allowed)
        yield from (Violation(f"/{name}", "out-of-range") for name in beyond)
