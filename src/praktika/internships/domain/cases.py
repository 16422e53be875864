"""An application together with what its decision moves."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from praktika.internships.domain.applications import Application, ApplicationStatus
from praktika.internships.domain.candidates import Candidate
from praktika.internships.domain.errors import InvalidTransition
from praktika.internships.domain.points import Award, EntrySource
from praktika.internships.domain.programmes import Programme
from praktika.internships.domain.steps import ApplicationStep
from praktika.kernel.actors import AccountId
from praktika.kernel.events import Event


@dataclass(frozen=True, slots=True)
class Case:
    """`passed` are the steps after this one that were passed before the decision about it was turned round."""

    application: Application
    candidate: Candidate
    programme: Programme
    passed: Collection[UUID] = ()

    @property
    def step(self) -> ApplicationStep:
        return self.programme.application_step(self.application.step_id)

    @property
    def award(self) -> Award | None:
        """What passing the step pays: once per person and step, whatever the attempts."""
        if not self.step.points:
            return None
        return Award(
            programme_id=self.programme.id,
            amount=self.step.points,
            reason=self.step.title,
            source=EntrySource.APPLICATION,
            source_key=f"{self.programme.id}:{self.step.id}:{self.application.account_id}",
        )

    def approve(self, now: datetime, by: AccountId | None, comment: str | None = None) -> Iterator[Event]:
        """The step is passed: the next one opens, or the candidate is confirmed."""
        yield self.application.approve(now, by, comment)
        yield from self._pass(now)

    def overrule(self, to: ApplicationStatus, now: datetime, by: AccountId, reason: str) -> Iterator[Event]:
        """An approval passes the step, unless the candidate has left or stands elsewhere; a rejection ends his way."""
        yield from self.application.overrule(to, now, by, reason)
        if to is ApplicationStatus.REJECTED:
            yield self.candidate.fall_back(self.step.order, now)
        elif self.candidate.is_at(self.step.order):
            self.candidate.try_again(now)
            yield from self._pass(now)
        else:
            raise InvalidTransition(state=self.candidate.status)

    def _pass(self, now: datetime) -> Iterator[Event]:
        following = (each.order for each in self.programme.steps_after(self.step) if each.id not in self.passed)
        if confirmed := self.candidate.pass_step(next(following, None), now):
            yield confirmed

    def reject(self, now: datetime, by: AccountId | None, comment: str | None = None) -> Iterator[Event]:
        yield self.application.reject(now, by, comment)
        yield self.candidate.reject(now)
