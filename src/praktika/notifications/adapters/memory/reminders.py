"""Reminders in memory."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from praktika.infrastructure.memory import MemoryTable, MemoryTransaction
from praktika.notifications.domain import Reminder, ReminderId, ReminderState
from praktika.notifications.ports import ReminderRepository

REMINDERS: Final = MemoryTable[Reminder]()


class MemoryReminderRepository(ReminderRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def find(self, reminder_id: ReminderId) -> Reminder | None:
        return self._transaction.get(REMINDERS, reminder_id)

    async def waiting(self, kind: str, subject_id: UUID) -> Sequence[Reminder]:
        return sorted(
            self._got(r for r in self._all() if r.is_waiting and (r.kind, r.subject_id) == (kind, subject_id)),
            key=lambda each: each.id,
        )

    async def plan(self, new: Sequence[Reminder]) -> Mapping[ReminderId, datetime]:
        return {planned.id: planned.due_at for each in new if (planned := self._plan(each))}

    async def cancel_all(self, recipient_id: UUID, now: datetime) -> int:
        mine = self._got(r for r in self._all() if r.is_waiting and r.recipient_id == recipient_id)
        for each in mine:
            each.cancel(now)
        return len(mine)

    async def forget(self, recipient_id: UUID) -> int:
        return self._delete([r.id for r in self._all() if r.recipient_id == recipient_id])

    async def drop(self, before: datetime, most: int) -> int:
        settled = (r for r in self._all() if not r.is_waiting and r.due_at < before)
        return self._delete([r.id for r in sorted(settled, key=lambda each: each.due_at)[:most]])

    def _all(self) -> Iterator[Reminder]:
        return self._transaction.rows(REMINDERS)

    def _got(self, found: Iterator[Reminder]) -> list[Reminder]:
        ids = [each.id for each in found]
        return [row for each in ids if (row := self._transaction.get(REMINDERS, each))]

    def _plan(self, new: Reminder) -> Reminder | None:
        known = next((r.id for r in self._all() if r.occasion == new.occasion), None)
        if known is None:
            self._transaction.add(REMINDERS, new.id, new)
            return new
        there = self._transaction.get(REMINDERS, known)
        if there is None or there.state is not ReminderState.CANCELLED:
            return None
        there.wait_again(new.planned_at, new.not_after)
        return there

    def _delete(self, ids: Sequence[UUID]) -> int:
        for each in ids:
            self._transaction.delete(REMINDERS, each)
        return len(ids)
