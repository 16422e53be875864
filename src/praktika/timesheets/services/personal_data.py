"""The end of what timesheets know of a person."""

from collections.abc import Callable
from typing import Final

from praktika.identity.events import AccountErasureRequested
from praktika.kernel.actors import SYSTEM
from praktika.kernel.clock import Clock
from praktika.kernel.personal_data import Kept
from praktika.kernel.uow import Subject
from praktika.timesheets.events import PersonalDataErased
from praktika.timesheets.ports import PersonRecords, TimesheetsUnitOfWork

PAYROLL: Final = "payroll"
"""Working time and what it rests on are kept as papers of accounting (Federal Law 402-FZ, article 29; Rosarkhiv's list
of 2019, order 236).
"""

MEMBERS: Final = ("birth_date", "comment", "decision_comment", "reason")
"""Members that tell of the person, as audit entries name them."""


class PersonalDataService:
    def __init__(self, uow: Callable[[], TimesheetsUnitOfWork], clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def on_account_erasure_requested(self, event: AccountErasureRequested) -> None:
        """Birth dates and comments go; days, deviations and their papers stay. A repetition finds nothing left."""
        async with self._uow() as uow:
            records = await uow.people.records(event.account_id)
            for schedule in records.schedules:
                schedule.birth_date = None
            for deviation in records.deviations:
                deviation.comment = deviation.decision_comment = None
            await uow.blank(about=records.ids, members=MEMBERS)
            uow.record(SYSTEM, "timesheets.personal-data:erase", Subject(event.account_id))
            uow.publish(
                PersonalDataErased(
                    occurred_at=self._clock(),
                    erasure_id=event.erasure_id,
                    account_id=event.account_id,
                    removed=len(records.ids),
                    kept=_kept(records),
                )
            )


def _kept(records: PersonRecords) -> tuple[Kept, ...]:
    kept = {"schedules and days": records.schedules, "deviations and their papers": records.deviations}
    return tuple(Kept(what, PAYROLL) for what, any_ in kept.items() if any_)
