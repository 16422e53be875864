"""What has served and may go."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Leftover(StrEnum):
    """Each is dropped some time after it was of use for the last time."""

    CODES = "codes"
    EMAIL_CHANGES = "email-changes"
    ATTEMPTS = "attempts"
    SESSIONS = "sessions"
    INVITATIONS = "invitations"
    LOGIN_EVENTS = "login-events"
    AUDIT = "audit"


class LeftoverRepository(Protocol):
    """The oldest go first; several processes may do this at the same time."""

    async def drop(self, what: Leftover, before: datetime, most: int) -> int:
        """Those of no use since `before`, at most so many; answers how many went."""
        ...

    async def never_confirmed(self, before: datetime, most: int) -> Sequence[UUID]:
        """Accounts that wait for their owner since `before`, locked; without those being exported or erased."""
        ...

    async def forget(self, accounts: Collection[UUID]) -> None:
        """The accounts with all that hangs on them."""
        ...
