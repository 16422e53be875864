from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from praktika.internships.domain.applications import (
    BLOCKING,
    NO_PREFERENCES,
    Application,
    ApplicationId,
    ApplicationStatus,
    Preferences,
)
from praktika.internships.domain.candidates import Candidate, CandidateId
from praktika.internships.domain.errors import (
    AlreadyApplied,
    AttemptsExhausted,
    NotEligible,
    ProgrammeNotFound,
    StepNotOpen,
    WindowClosed,
)
from praktika.internships.domain.programmes import Audience, Programme, ProgrammeId
from praktika.internships.domain.steps import ApplicationStep
from praktika.internships.permissions import APPLICATION_OVERRIDE, APPLICATION_REVIEW, APPLICATION_SUBMIT
from praktika.internships.policies.access import require_on, require_own
from praktika.internships.policies.answers import checked
from praktika.internships.policies.zones import today_in
from praktika.internships.ports import Identity, InternshipsUnitOfWork
from praktika.internships.services.admission import admit, readmit, turn_down
from praktika.internships.services.references import refused_preferences
from praktika.internships.services.sight import require_to, seen_case
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.ids import uuid7


class ApplicationService:
    def __init__(self, uow: Callable[[], InternshipsUnitOfWork], identity: Identity, clock: Clock) -> None:
        self._uow = uow
        self._identity = identity
        self._clock = clock

    async def submit(
        self,
        actor: Actor,
        programme_id: ProgrammeId,
        *,
        step_id: UUID,
        answers: Mapping[str, Any],
        preferences: Preferences = NO_PREFERENCES,
    ) -> Application:
        """Refused in this order: ProgrammeNotFound, WindowClosed, NotEligible, StepNotOpen, AlreadyApplied,
        AttemptsExhausted, Invalid with all wrong answers and preferences at once.
        """
        account_id, now = actor.me(), self._clock()
        async with self._uow() as uow:
            programme = await uow.programmes.peek(programme_id)
            await require_to(uow, actor, APPLICATION_SUBMIT, programme, now)
            candidate = await uow.candidates.of(programme.id, account_id)
            await _refuse_closed(uow, programme, candidate, account_id, now)
            step = _open_step(programme, step_id, candidate)
            attempt = await _next_attempt(uow, step, account_id)
            stored = checked(step, answers, await refused_preferences(uow, programme, preferences))
            candidate_id = await _applying(uow, programme, step, candidate, account_id, now)
            today = await today_in(self._identity, programme.organisation_id, now)
            application = Application(
                id=ApplicationId(uuid7()),
                organisation_id=programme.organisation_id,
                programme_id=programme.id,
                step_id=step.id,
                candidate_id=candidate_id,
                account_id=account_id,
                attempt=attempt,
                answers=stored,
                preferences=preferences,
                submitted_at=now,
                submitted_on=today,
                updated_at=now,
            )
            await uow.applications.add(application)
            uow.publish(application.submitted(now))
            uow.record(actor, "internships.application:submit", application)
        return application

    async def resubmit(
        self,
        actor: Actor,
        application_id: ApplicationId,
        *,
        answers: Mapping[str, Any],
        preferences: Preferences | None = None,
    ) -> Application:
        """New answers to a returned application, screened anew; preferences stay unless others are given.

        InvalidTransition, WindowClosed, Invalid.
        """
        now = self._clock()
        async with self._uow() as uow:
            case = await seen_case(uow, actor, application_id)
            application = case.application
            require_own(actor, APPLICATION_SUBMIT, application.account_id)
            fact = application.resubmit(
                now,
                on=await today_in(self._identity, application.organisation_id, now),
                accepting=case.programme.accepts_applications(now),
            )
            wished = application.preferences if preferences is None else preferences
            wrong = await refused_preferences(uow, case.programme, preferences or NO_PREFERENCES)
            application.answers, application.preferences = checked(case.step, answers, wrong), wished
            uow.publish(fact)
            uow.record(actor, "internships.application:resubmit", application)
        return application

    async def withdraw(self, actor: Actor, application_id: ApplicationId) -> Application:
        """The applicant takes an undecided application back; it counts as no attempt."""
        async with self._uow() as uow:
            application = (await seen_case(uow, actor, application_id)).application
            require_own(actor, APPLICATION_SUBMIT, application.account_id)
            uow.publish(application.withdraw(self._clock()))
            uow.record(actor, "internships.application:withdraw", application)
        return application

    async def approve(self, actor: Actor, application_id: ApplicationId, *, comment: str | None = None) -> Application:
        """The step is passed and its points are paid; InvalidTransition unless it is in review."""
        async with self._uow() as uow:
            case = await seen_case(uow, actor, application_id)
            require_on(actor, APPLICATION_REVIEW, case.programme)
            await admit(uow, case, self._clock(), actor.me(), comment)
            uow.record(actor, "internships.application:approve", case.application, reason=comment)
        return case.application

    async def reject(self, actor: Actor, application_id: ApplicationId, *, comment: str | None) -> Application:
        """Needs a comment, which the applicant reads; InvalidTransition unless it is in review."""
        async with self._uow() as uow:
            case = await seen_case(uow, actor, application_id)
            require_on(actor, APPLICATION_REVIEW, case.programme)
            uow.publish(*case.reject(self._clock(), actor.me(), comment))
            uow.record(actor, "internships.application:reject", case.application, reason=comment)
        return case.application

    async def override(
        self, actor: Actor, application_id: ApplicationId, *, decision: ApplicationStatus, reason: str
    ) -> Application:
        """Turn a decision round: points are paid or taken back, the candidate goes on or is rejected.

        SameDecision, InvalidTransition, AlreadyApplied when another application has taken its place,
        CandidateEnrolled, BalanceInsufficient.
        """
        now = self._clock()
        async with self._uow() as uow:
            case = await seen_case(uow, actor, application_id)
            actor.require_all(APPLICATION_OVERRIDE, case.programme.organisation_id)
            turn = readmit if decision is ApplicationStatus.APPROVED else turn_down
            await turn(uow, case, now, actor.me(), reason)
            uow.record(actor, "internships.application:override", case.application, reason=reason)
        return case.application

    async def send_back(self, actor: Actor, application_id: ApplicationId, *, comment: str | None) -> Application:
        """For other answers; needs a comment. InvalidTransition unless it is in review."""
        async with self._uow() as uow:
            case = await seen_case(uow, actor, application_id)
            require_on(actor, APPLICATION_REVIEW, case.programme)
            uow.publish(case.application.send_back(self._clock(), actor.me(), comment))
            uow.record(actor, "internships.application:return", case.application, reason=comment)
        return case.application


async def _refuse_closed(
    uow: InternshipsUnitOfWork,
    programme: Programme,
    candidate: Candidate | None,
    account_id: AccountId,
    now: datetime,
) -> None:
    open_to_all = Audience.ANYONE in programme.audience
    standings = set() if open_to_all else await uow.programmes.standings(programme.organisation_id, account_id)
    if not programme.is_visible(now, standings, involved=candidate is not None):
        raise ProgrammeNotFound
    if not programme.accepts_applications(now):
        raise WindowClosed
    if not programme.admits(standings):
        raise NotEligible


def _open_step(programme: Programme, step_id: UUID, candidate: Candidate | None) -> ApplicationStep:
    step = programme.application_step(step_id)
    is_open = candidate.is_at(step.order) if candidate else step == programme.selection[0]
    if not is_open:
        raise StepNotOpen
    return step


async def _next_attempt(uow: InternshipsUnitOfWork, step: ApplicationStep, account_id: AccountId) -> int:
    statuses = await uow.applications.statuses(step.id, account_id)
    if not BLOCKING.isdisjoint(statuses):
        raise AlreadyApplied
    tried = sum(status is not ApplicationStatus.WITHDRAWN for status in statuses)
    if tried >= step.max_attempts:
        raise AttemptsExhausted
    return tried + 1


async def _applying(
    uow: InternshipsUnitOfWork,
    programme: Programme,
    step: ApplicationStep,
    candidate: Candidate | None,
    account_id: AccountId,
    now: datetime,
) -> CandidateId:
    """The candidacy goes on, or begins with the first application."""
    if candidate:
        candidate.try_again(now)
        return candidate.id
    candidate = Candidate(
        id=CandidateId(uuid7()),
        organisation_id=programme.organisation_id,
        programme_id=programme.id,
        account_id=account_id,
        current_step_order=step.order,
        created_at=now,
        updated_at=now,
    )
    await uow.candidates.add(candidate)
    return candidate.id
