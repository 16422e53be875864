"""Reminders by the clock: planned ahead each hour, forgotten when they are old."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import batched
from typing import Final

from praktika.kernel.clock import Clock
from praktika.notifications.catalogue import KINDS
from praktika.notifications.domain import Recipient, Reminder
from praktika.notifications.ports import DueReminder, ReminderSource
from praktika.notifications.services.reminders import keep, reminder_of
from praktika.notifications.services.shared import Neighbours, UnitsOfWork

AHEAD: Final = timedelta(hours=26)
"""More than a day, so that a night without a scheduler costs nobody a reminder."""

KEPT: Final = timedelta(days=90)

PLANNED_AT_ONCE: Final = 500
DROPPED_AT_ONCE: Final = 1000


class ReminderPlanner:
    def __init__(self, uow: UnitsOfWork, neighbours: Neighbours, clock: Clock) -> None:
        self._uow = uow
        self._neighbours = neighbours
        self._clock = clock

    async def plan(self) -> None:
        """What is due within the next day; planned before, it is not planned again.

        A module that cannot answer keeps no other from being asked.
        """
        now = self._clock()
        sources = self._neighbours.clocks.values()
        failed = [error for source in sources if (error := await self._tried(source, now))]
        if failed:
            raise ExceptionGroup("modules did not say what is due", failed)

    async def purge(self) -> None:
        """A batch a transaction; what a crash leaves goes the next day."""
        before = self._clock() - KEPT
        while await self._drop(before) == DROPPED_AT_ONCE:
            pass

    async def _tried(self, source: ReminderSource, now: datetime) -> Exception | None:
        try:
            for some in batched(await source.reminders_due(now, now + AHEAD), PLANNED_AT_ONCE, strict=False):
                await self._keep(some, now)
        except Exception as error:
            return error
        return None

    async def _keep(self, due: Sequence[DueReminder], now: datetime) -> None:
        async with self._uow() as uow:
            await keep(uow, self._neighbours, [_planned(each, now) for each in due if each.due_at > now])

    async def _drop(self, before: datetime) -> int:
        async with self._uow() as uow:
            return await uow.reminders.drop(before, DROPPED_AT_ONCE)


def _planned(due: DueReminder, now: datetime) -> Reminder:
    return reminder_of(
        KINDS[due.kind],
        due.subject_id,
        Recipient(due.recipient_id),
        due_at=due.due_at,
        planned_at=due.due_at,
        not_after=due.not_after,
        now=now,
    )
