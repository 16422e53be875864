"""What is kept only for a while goes, once a day."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from praktika.identity.ports import IdentityUnitOfWork, Leftover
from praktika.identity.services.data_exports import DataExportService
from praktika.identity.services.erasures import MEMBERS
from praktika.kernel.actors import SYSTEM
from praktika.kernel.clock import Clock
from praktika.kernel.uow import Subject

KEPT: Final[Mapping[Leftover, timedelta]] = {
    Leftover.CODES: timedelta(days=1),
    Leftover.EMAIL_CHANGES: timedelta(days=1),
    Leftover.ATTEMPTS: timedelta(days=1),
    Leftover.SESSIONS: timedelta(days=30),
    Leftover.INVITATIONS: timedelta(days=30),
    Leftover.LOGIN_EVENTS: timedelta(days=180),
    Leftover.AUDIT: timedelta(days=3 * 365 + 1),
}

UNCONFIRMED_KEPT: Final = timedelta(days=30)
"""How long a sign-up waits for its confirmation."""

BATCH: Final = 1000


class PurgeService:
    def __init__(
        self,
        uow: Callable[[], IdentityUnitOfWork],
        exports: DataExportService,
        clock: Clock,
        batch: int = BATCH,
    ) -> None:
        self._uow = uow
        self._exports = exports
        self._clock = clock
        self._batch = batch

    async def purge(self) -> None:
        """A batch a transaction, so that nobody waits for long; what a crash leaves goes the next day."""
        now = self._clock()
        await self._exports.expire()
        for what, kept in KEPT.items():
            while await self._drop(what, now - kept) == self._batch:
                pass
        while await self._forget_unconfirmed(now - UNCONFIRMED_KEPT) == self._batch:
            pass

    async def _drop(self, what: Leftover, before: datetime) -> int:
        async with self._uow() as uow:
            return await uow.leftovers.drop(what, before, self._batch)

    async def _forget_unconfirmed(self, before: datetime) -> int:
        """Nobody has shown that the address is his: the trail keeps that there was a sign-up, and not whose."""
        async with self._uow() as uow:
            accounts = await uow.leftovers.never_confirmed(before, self._batch)
            await uow.leftovers.forget(accounts)
            for account_id in accounts:
                await uow.blank(about=[account_id], members=MEMBERS, by=account_id)
                uow.record(SYSTEM, "identity.account:delete", Subject(account_id), reason="never confirmed")
        return len(accounts)
