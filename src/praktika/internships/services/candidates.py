from collections.abc import Callable

from praktika.internships.domain.candidates import Candidate, CandidateId
from praktika.internships.domain.errors import CandidateNotFound
from praktika.internships.permissions import CANDIDATE_ACT, CANDIDATE_READ
from praktika.internships.policies.access import require_own, require_seen
from praktika.internships.ports import InternshipsUnitOfWork
from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock


class CandidateService:
    def __init__(self, uow: Callable[[], InternshipsUnitOfWork], clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def withdraw(self, actor: Actor, candidate_id: CandidateId) -> Candidate:
        """The candidate leaves the selection for good, and with him his open application."""
        actor.require(CANDIDATE_READ)
        now = self._clock()
        async with self._uow() as uow:
            candidate = await uow.candidates.get(candidate_id)
            programme = await uow.programmes.peek(candidate.programme_id)
            require_seen(actor, CANDIDATE_READ, programme, candidate.account_id, CandidateNotFound)
            require_own(actor, CANDIDATE_ACT, candidate.account_id)
            uow.publish(candidate.withdraw(now))
            for application in await uow.applications.undecided_of(candidate.id):
                uow.publish(application.withdraw(now))
            uow.record(actor, "internships.candidate:withdraw", candidate)
        return candidate
