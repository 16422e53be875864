"""The end of what internships know of a person."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from praktika.identity.events import AccountErasureRequested
from praktika.internships.domain.applications import APPLICANT_MOVES, ApplicationStatus
from praktika.internships.domain.candidates import TRANSITIONS, CandidateStatus
from praktika.internships.events import PersonalDataErased
from praktika.internships.ports import InternshipsUnitOfWork, PersonRecords
from praktika.kernel.actors import SYSTEM, AccountId
from praktika.kernel.clock import Clock
from praktika.kernel.personal_data import Kept
from praktika.kernel.uow import Subject

EDUCATION: Final = "education-record"
"""Who was trained, when and with what result is kept as the law on education asks (Federal Law 273-FZ, article 30;
Rosarkhiv's list of 2019, order 236).
"""

MEMBERS: Final = ("answers", "birth_date", "decision_comment", "ended_reason", "reason")
"""Members that tell of the person, as audit entries name them."""


class PersonalDataService:
    def __init__(self, uow: Callable[[], InternshipsUnitOfWork], clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def on_account_erasure_requested(self, event: AccountErasureRequested) -> None:
        """What is open is withdrawn, then answers, comments and birth dates go; a repetition finds nothing left."""
        account_id = AccountId(event.account_id)
        async with self._uow() as uow:
            records = await uow.people.records(account_id)
            self._withdraw(uow, records)
            removed = _emptied(records)
            await uow.blank(about=records.ids, members=MEMBERS)
            uow.record(SYSTEM, "internships.personal-data:erase", Subject(account_id))
            uow.publish(
                PersonalDataErased(
                    occurred_at=self._clock(),
                    erasure_id=event.erasure_id,
                    account_id=account_id,
                    removed=removed,
                    kept=_kept(records),
                )
            )

    def _withdraw(self, uow: InternshipsUnitOfWork, records: PersonRecords) -> None:
        now = self._clock()
        for candidate in records.candidates:
            if CandidateStatus.WITHDRAWN in TRANSITIONS[candidate.status]:
                uow.publish(candidate.withdraw(now))
        for application in records.applications:
            if ApplicationStatus.WITHDRAWN in APPLICANT_MOVES.get(application.status, ()):
                uow.publish(application.withdraw(now))


def _emptied(records: PersonRecords) -> int:
    """How many records there are that told of the person."""
    for application in records.applications:
        application.answers, application.decision_comment = {}, None
        application.override = application.override and replace(application.override, reason="")
    for screening in records.screenings:
        screening.results = tuple(replace(result, input=None) for result in screening.results)
    for intern in records.interns:
        intern.birth_date = intern.ended_reason = None
    return len(records.applications) + len(records.screenings) + len(records.interns)


def _kept(records: PersonRecords) -> tuple[Kept, ...]:
    kept = {"applications": records.applications, "internships": records.interns, "points": records.has_points}
    return tuple(Kept(what, EDUCATION) for what, any_ in kept.items() if any_)
