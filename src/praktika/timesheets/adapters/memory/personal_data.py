"""What timesheets know of a person, in memory."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from praktika.infrastructure.memory import MemoryStore
from praktika.infrastructure.memory_personal_data import MemoryPersonalData, MemorySection
from praktika.kernel.documents import plain
from praktika.kernel.personal_data import Rows
from praktika.timesheets.adapters.memory.repositories import DAYS, DEVIATIONS, EXPORTS, SCHEDULES
from praktika.timesheets.adapters.personal_data import MEMBERS


class MemoryTimesheetsData:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._rows = MemoryPersonalData(
            store,
            {
                "schedules": MemorySection(SCHEDULES, MEMBERS["schedules"]),
                "deviations": MemorySection(DEVIATIONS, MEMBERS["deviations"], self._is_mine),
                "exports": MemorySection(EXPORTS, MEMBERS["exports"], lambda row, me: row.requested_by == me),
            },
        )

    async def personal_data_of(self, account_id: UUID) -> AsyncIterator[tuple[str, Rows]]:
        async for section, rows in self._rows.personal_data_of(account_id):
            yield section, rows
        yield "days", [_day(*each) for each in self._store.rows(DAYS) if self._owns(account_id, each[0])]

    def _is_mine(self, row: Any, account_id: UUID) -> bool:
        return self._owns(account_id, row.schedule_id)

    def _owns(self, account_id: UUID, schedule_id: UUID) -> bool:
        return any(each.id == schedule_id and each.account_id == account_id for each in self._store.rows(SCHEDULES))


def _day(schedule_id: UUID, day: Any) -> dict[str, Any]:
    row = {name: getattr(day, name) for name in MEMBERS["days"][1:]} | {"schedule_id": schedule_id}
    return {**plain(row), "entries": [list(plain(entry).values()) for entry in day.entries]}
