"""An application together with what its decision moves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from praktika.internships.domain.applications import Application
from praktika.internships.domain.candidates import Candidate
from praktika.internships.domain.points import Award, EntrySource
from praktika.internships.domain.programmes import Programme
from praktika.internships.domain.steps import ApplicationStep
from praktika.kernel.actors import AccountId
from praktika.kernel.events import Event


@dataclass(frozen=True, slots=True)
class Case:
    application: Application
    candidate: Candidate
    programme: Programme

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
        if confirmed := self.candidate.pass_step(self.programme.order_after(self.step), now):
            yield confirmed

    def reject(self, now: datetime, by: AccountId | None, comment: str | None = None) -> Iterator[Event]:
        yield self.application.reject(now, by, comment)
        yield self.candidate.reject(now)
