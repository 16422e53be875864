"""What is kept only for a while goes, once a day."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from praktika.kernel.clock import Clock
from praktika.notifications.domain import Channel
from praktika.notifications.services.shared import UnitsOfWork

KEPT: Final[Mapping[Channel, timedelta]] = {Channel.NOTICE: timedelta(days=180), Channel.MAIL: timedelta(days=365)}

BATCH: Final = 1000


class PurgeService:
    def __init__(self, uow: UnitsOfWork, clock: Clock, batch: int = BATCH) -> None:
        self._uow = uow
        self._clock = clock
        self._batch = batch

    async def purge(self) -> None:
        """A batch a transaction, so that nobody waits for long; what a crash leaves goes the next day."""
        now = self._clock()
        for channel, kept in KEPT.items():
            while await self._drop(channel, now - kept) == self._batch:
                pass

    async def _drop(self, channel: Channel, before: datetime) -> int:
        async with self._uow() as uow:
            return await uow.messages.drop(channel, before, self._batch)
