"""How fast passwords may be tried, and what is remembered of attempts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Final, NewType
from uuid import UUID

from praktika.kernel.actors import AccountId
from praktika.kernel.errors import TooMany

LoginEventId = NewType("LoginEventId", UUID)


class TooManyAttempts(TooMany, code="identity.too-many-attempts", ru="Слишком много попыток входа. Подождите немного."):
    """Too many attempts to sign in. Wait a little."""


class LoginOutcome(StrEnum):
    SUCCESS = "success"
    BAD_CREDENTIALS = "bad-credentials"
    THROTTLED = "throttled"
    NOT_ACTIVE = "not-active"
    REFRESH_REUSED = "refresh-reused"


@dataclass(eq=False, kw_only=True)
class LoginEvent:
    """`account_id` is None for a login nobody has; what was typed is never kept."""

    id: LoginEventId
    at: datetime
    account_id: AccountId | None
    outcome: LoginOutcome
    address: str | None = None
    user_agent: str | None = None


FAMILIAR: Final = timedelta(days=30)
"""How long an address is known from which an account has signed in."""

TOLD_AGAIN: Final = timedelta(hours=24)
"""How long an account is not told a second time that somebody tries its password."""

FORGOTTEN: Final = timedelta(minutes=60)
"""After the last attempt that counted."""

LONGEST: Final = timedelta(minutes=15)

DOUBLINGS: Final = 20
"""More of them would only be longer than `LONGEST`."""


@dataclass(frozen=True, slots=True)
class ThrottleKey:
    """Attempts counted together; `hash` and `login` stand for texts nobody may read back.

    After the attempt number `free` one has to wait. `login` is None where that of an address is meant.
    """

    hash: bytes
    login: bytes | None
    free: int


@dataclass(eq=False, kw_only=True)
class Attempts:
    """How many there were with one key, the last at `last_at`, the one before at `previous_at`.

    Of those at once, the last is the one that began last, whichever was counted last.
    """

    key: bytes
    login: bytes | None
    number: int = 0
    last_at: datetime
    previous_at: datetime | None = None

    def count(self, now: datetime) -> None:
        if self.last_at <= now - FORGOTTEN:
            self.number = 0
        self.previous_at = self.last_at if self.number else None
        self.number += 1
        self.last_at = max(self.last_at, now)

    def forgive(self) -> None:
        """The last one was no guess, nor were those before with the same login."""
        self.number = 0 if self.login else max(self.number - 1, 0)
        self.last_at = self.previous_at or self.last_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrottleRules:
    """The attempt number `free` of a key is the last without waiting; each one more doubles the wait, from `base` on.

    Keys: a login from an address, a login from anywhere, an address (0: no limit).
    """

    base: timedelta = timedelta(seconds=30)
    here: int = 5
    anywhere: int = 20
    address: int = 50

    def seconds_left(self, keys: Sequence[ThrottleKey], counted: Sequence[Attempts], now: datetime) -> int:
        """How much too early an attempt is that has just been counted with each of the keys."""
        waits = (self._wait(key, attempts, now) for key, attempts in zip(keys, counted, strict=True))
        return max(0, ceil(max(waits).total_seconds()))

    def _wait(self, key: ThrottleKey, attempts: Attempts, now: datetime) -> timedelta:
        """None for a free attempt, and the whole of it at most, also where one begun later was counted earlier."""
        beyond = attempts.number - 1 - key.free
        if beyond < 0 or attempts.previous_at is None:
            return timedelta()
        delay: timedelta = min(self.base * 2 ** min(beyond, DOUBLINGS), LONGEST)
        return min(attempts.previous_at - now, timedelta()) + delay
