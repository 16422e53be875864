from collections.abc import Callable
from typing import NamedTuple

from praktika.internships.domain.applications import ApplicationId, ApplicationStatus
from praktika.internships.domain.cases import Case
from praktika.internships.domain.errors import InvalidTransition
from praktika.internships.domain.screenings import Screening
from praktika.internships.domain.steps import ApplicationStep, Decision
from praktika.internships.events import ApplicationSubmitted
from praktika.internships.permissions import APPLICATION_REVIEW
from praktika.internships.policies.access import require_on
from praktika.internships.policies.criteria import PatternEngine
from praktika.internships.policies.screening import passed, results_of, rules_version
from praktika.internships.ports import InternshipsUnitOfWork
from praktika.internships.services.admission import admit
from praktika.internships.services.sight import seen_case
from praktika.kernel.actors import SYSTEM, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.ids import uuid7


class Screened(NamedTuple):
    """`created`: the verdict was found now, not by somebody before."""

    screening: Screening
    step: ApplicationStep
    created: bool


class ScreeningService:
    """Runs after every submission, and at once when staff ask. Whoever comes second finds the verdict and changes
    nothing; what a person has decided or withdrawn is never moved.
    """

    def __init__(self, uow: Callable[[], InternshipsUnitOfWork], patterns: PatternEngine, clock: Clock) -> None:
        self._uow = uow
        self._patterns = patterns
        self._clock = clock

    async def on_application_submitted(self, event: ApplicationSubmitted) -> None:
        await self._screen(SYSTEM, ApplicationId(event.application_id))

    async def screen(self, actor: Actor, application_id: ApplicationId) -> Screened:
        """InvalidTransition for an application that was withdrawn before it had a verdict."""
        found = await self._screen(actor, application_id)
        if isinstance(found, ApplicationStatus):
            raise InvalidTransition(state=found)
        return found

    async def _screen(self, actor: Actor, application_id: ApplicationId) -> Screened | ApplicationStatus:
        async with self._uow() as uow:
            case = await seen_case(uow, actor, application_id)
            require_on(actor, APPLICATION_REVIEW, case.programme)
            status = case.application.status
            if status is not ApplicationStatus.SUBMITTED:
                known = await uow.screenings.latest(application_id)
                current = known and known.revision == case.application.revision
                return Screened(known, case.step, created=False) if known and current else status
            screening = self._judge(case)
            await uow.screenings.add(screening)
            await self._decide(uow, case, screening)
            uow.record(actor, "internships.application:screen", case.application)
        return Screened(screening, case.step, created=True)

    def _judge(self, case: Case) -> Screening:
        results = results_of(case, self._patterns)
        return Screening(
            id=uuid7(),
            organisation_id=case.application.organisation_id,
            application_id=case.application.id,
            revision=case.application.revision,
            rules_version=rules_version(case.step),
            reference_date=case.application.submitted_on,
            passed=passed(results),
            results=results,
            created_at=self._clock(),
        )

    async def _decide(self, uow: InternshipsUnitOfWork, case: Case, screening: Screening) -> None:
        """On a manual step the verdict is advice to the reviewer."""
        now = self._clock()
        if case.step.decision is Decision.MANUAL:
            uow.publish(case.application.take_into_review(now))
        elif screening.passed:
            await admit(uow, case, now, by=None)
        else:
            uow.publish(*case.reject(now, by=None))
