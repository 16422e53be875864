"""Reminders as queries read them from memory."""

from collections.abc import Sequence
from typing import Any

from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.memory_listing import first
from praktika.kernel.actors import Reach
from praktika.notifications.adapters.memory.reading import reaches, row_of
from praktika.notifications.adapters.memory.reminders import REMINDERS
from praktika.notifications.domain import Reminder
from praktika.notifications.queries import ReminderFilter, ReminderRow, ReminderRows, due_key


class MemoryReminderRows(ReminderRows):
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def reminders(
        self, reach: Reach, filters: ReminderFilter, *, falling: bool, after: tuple[Any, ...] | None, limit: int
    ) -> Sequence[ReminderRow]:
        seen = (each for each in self._store.rows(REMINDERS) if reaches(reach, each.organisation_id))
        rows = (row_of(ReminderRow, each) for each in seen if _fits(each, filters))
        return first(rows, due_key, falling=falling, after=after, limit=limit)


def _fits(reminder: Reminder, filters: ReminderFilter) -> bool:
    return (
        filters.recipient_id in (None, reminder.recipient_id)
        and filters.subject_id in (None, reminder.subject_id)
        and (not filters.states or reminder.state in filters.states)
        and (filters.due_at_from is None or reminder.due_at >= filters.due_at_from)
        and (filters.due_at_to is None or reminder.due_at < filters.due_at_to)
    )
