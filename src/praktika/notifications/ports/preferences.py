"""Where preferences are kept."""

from typing import Protocol
from uuid import UUID

from praktika.notifications.domain import Preferences


class PreferenceRepository(Protocol):
    async def of(self, account_id: UUID) -> Preferences:
        """As they are, for whoever only asks; version 0 when nothing was ever chosen."""
        ...

    async def get(self, account_id: UUID) -> Preferences:
        """The same, locked until the unit of work ends, kept when it is changed."""
        ...

    async def forget(self, account_id: UUID) -> int:
        """Answers how many choices there were."""
        ...
