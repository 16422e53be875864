"""Addresses at which a calendar program reads an account's bookings."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NewType
from uuid import UUID

from praktika.consultations.domain.errors import FeedNotFound
from praktika.kernel.actors import AccountId

FeedId = NewType("FeedId", UUID)

MOST_FEEDS: Final = 5
"""Of one account, not revoked."""


@dataclass(eq=False, kw_only=True)
class CalendarFeed:
    """The token itself, 256 bits, is shown once; `token_hash` is its SHA-256 in hex."""

    id: FeedId
    account_id: AccountId
    name: str | None = field(default=None, metadata={"secret": True})
    token_hash: str = field(metadata={"secret": True})
    created_at: datetime
    revoked_at: datetime | None = None

    def revoke(self, now: datetime) -> None:
        """For ever; FeedNotFound the second time."""
        if self.revoked_at is not None:
            raise FeedNotFound
        self.revoked_at = now
