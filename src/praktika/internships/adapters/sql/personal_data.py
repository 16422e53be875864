"""What internships know of a person, in PostgreSQL."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Select, exists, select

from praktika.infrastructure.database import SqlUnitOfWork
from praktika.infrastructure.personal_data import ACCOUNT_ID, SqlPersonalData
from praktika.infrastructure.reading import Reader
from praktika.internships.adapters.personal_data import MEMBERS
from praktika.internships.adapters.sql.tables import applications, candidates, interns, points_entries, screenings
from praktika.internships.domain.applications import Application
from praktika.internships.domain.candidates import Candidate
from praktika.internships.domain.interns import Intern
from praktika.internships.domain.screenings import Screening
from praktika.internships.ports import PersonRecords, PersonRepository
from praktika.kernel.actors import AccountId

SECTIONS: Final[dict[str, Any]] = {
    "candidacies": candidates,
    "applications": applications,
    "internships": interns,
    "points": points_entries,
}


def internships_data(reader: Reader) -> SqlPersonalData:
    found = {name: _rows(name, table).where(table.c.account_id == ACCOUNT_ID) for name, table in SECTIONS.items()}
    mine = select(applications.c.id).where(applications.c.account_id == ACCOUNT_ID)
    found["screenings"] = _rows("screenings", screenings).where(screenings.c.application_id.in_(mine))
    return SqlPersonalData(reader, {name: found[name] for name in MEMBERS})


def _rows(section: str, table: Any) -> Select[Any]:
    return select(*(table.c[name] for name in MEMBERS[section])).order_by(table.c.id)


class SqlPersonRepository(PersonRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def records(self, account_id: AccountId) -> PersonRecords:
        mine = select(applications.c.id).where(applications.c.account_id == account_id)
        earned = select(exists().where(points_entries.c.account_id == account_id))
        return PersonRecords(
            candidates=await self._locked(select(Candidate).where(candidates.c.account_id == account_id)),
            applications=await self._locked(select(Application).where(applications.c.account_id == account_id)),
            screenings=await self._locked(select(Screening).where(screenings.c.application_id.in_(mine))),
            interns=await self._locked(select(Intern).where(interns.c.account_id == account_id)),
            has_points=bool((await self._uow.session.execute(earned)).scalar_one()),
        )

    async def _locked[T](self, rows: Select[T]) -> Sequence[T]:
        return await self._uow.locked(rows.with_for_update(key_share=True))
