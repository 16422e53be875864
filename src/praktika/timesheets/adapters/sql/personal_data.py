"""What timesheets know of a person, in PostgreSQL."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from praktika.infrastructure.database import SqlUnitOfWork
from praktika.infrastructure.personal_data import ACCOUNT_ID, SqlPersonalData
from praktika.infrastructure.reading import Reader
from praktika.timesheets.adapters.personal_data import MEMBERS
from praktika.timesheets.adapters.sql.tables import days, deviations, exports, schedules
from praktika.timesheets.domain import Deviation, Schedule
from praktika.timesheets.ports import PersonRecords, PersonRepository


def timesheets_data(reader: Reader) -> SqlPersonalData:
    mine = select(schedules.c.id).where(schedules.c.account_id == ACCOUNT_ID)
    return SqlPersonalData(
        reader,
        {
            "schedules": _rows("schedules", schedules).where(schedules.c.account_id == ACCOUNT_ID),
            "days": _rows("days", days).where(days.c.schedule_id.in_(mine)),
            "deviations": _rows("deviations", deviations).where(deviations.c.schedule_id.in_(mine)),
            "exports": _rows("exports", exports).where(exports.c.requested_by == ACCOUNT_ID),
        },
    )


def _rows(section: str, table: Any) -> Select[Any]:
    return select(*(table.c[name] for name in MEMBERS[section])).order_by(*table.primary_key)


class SqlPersonRepository(PersonRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def records(self, account_id: UUID) -> PersonRecords:
        mine = select(Schedule).where(schedules.c.account_id == account_id).order_by(schedules.c.id)
        found = await self._uow.locked(mine.with_for_update(key_share=True))
        ids = [schedule.id for schedule in found]
        theirs = select(Deviation).where(deviations.c.schedule_id.in_(ids)).order_by(deviations.c.id)
        return PersonRecords(schedules=found, deviations=await self._uow.locked(theirs.with_for_update(key_share=True)))
