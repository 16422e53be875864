"""Candidates: one person's way through the selection of one programme."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from praktika.internships.domain.errors import CandidateEnrolled, InvalidTransition
from praktika.internships.domain.programmes import ProgrammeId
from praktika.internships.events import CandidateConfirmed, CandidateRejected, CandidateWithdrawn
from praktika.kernel.actors import AccountId, OrganisationId

CandidateId = NewType("CandidateId", UUID)


class CandidateStatus(StrEnum):
    APPLYING = "applying"
    CONFIRMED = "confirmed"
    ENROLLED = "enrolled"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


SELECTED: Final = frozenset({CandidateStatus.APPLYING, CandidateStatus.CONFIRMED})
"""The selection goes on for them, or they wait to be enrolled."""

TRANSITIONS: Final = {
    CandidateStatus.APPLYING: {CandidateStatus.CONFIRMED, CandidateStatus.REJECTED, CandidateStatus.WITHDRAWN},
    CandidateStatus.CONFIRMED: {CandidateStatus.ENROLLED, CandidateStatus.REJECTED, CandidateStatus.WITHDRAWN},
    CandidateStatus.REJECTED: {CandidateStatus.APPLYING},
    CandidateStatus.ENROLLED: set[CandidateStatus](),
    CandidateStatus.WITHDRAWN: set[CandidateStatus](),
}


class StepState(StrEnum):
    LOCKED = "locked"
    OPEN = "open"
    PASSED = "passed"
    FAILED = "failed"


def state_of_step(order: int, current: int | None, status: str) -> StepState:
    """Where a candidate stands with a selection step; `current` is the step he is at, None once all are passed."""
    if current is None or order < current:
        return StepState.PASSED
    if order > current:
        return StepState.LOCKED
    return StepState.FAILED if status == CandidateStatus.REJECTED else StepState.OPEN


@dataclass(eq=False, kw_only=True)
class Candidate:
    """`current_step_order` is the selection step to be passed next, None once all are passed."""

    id: CandidateId
    organisation_id: OrganisationId
    programme_id: ProgrammeId
    account_id: AccountId
    status: CandidateStatus = CandidateStatus.APPLYING
    current_step_order: int | None
    confirmed_at: datetime | None = None
    version: int = 1
    created_at: datetime
    updated_at: datetime

    def is_at(self, order: int) -> bool:
        """Whether this step may be tried: it is the current one, and the candidate has not left."""
        may_try = self.status in (CandidateStatus.APPLYING, CandidateStatus.REJECTED)
        return may_try and self.current_step_order == order

    def try_again(self, now: datetime) -> None:
        """A new attempt after a rejection; nothing for one who is still applying."""
        if self.status is CandidateStatus.REJECTED:
            self._become(CandidateStatus.APPLYING, now)

    def pass_step(self, following: int | None, now: datetime) -> CandidateConfirmed | None:
        """On to the selection step of the order `following`; confirmed when there is none."""
        self.current_step_order = following
        if following is not None:
            self._changed(now)
            return None
        self._become(CandidateStatus.CONFIRMED, now)
        self.confirmed_at = now
        return CandidateConfirmed(occurred_at=now, **self._facts())

    def reject(self, now: datetime) -> CandidateRejected:
        self._become(CandidateStatus.REJECTED, now)
        return CandidateRejected(occurred_at=now, **self._facts())

    def fall_back(self, order: int, now: datetime) -> CandidateRejected:
        """Rejected at a step that was passed before; CandidateEnrolled."""
        if self.status is CandidateStatus.ENROLLED:
            raise CandidateEnrolled
        self.try_again(now)
        self.current_step_order = order
        return self.reject(now)

    def withdraw(self, now: datetime) -> CandidateWithdrawn:
        self._become(CandidateStatus.WITHDRAWN, now)
        return CandidateWithdrawn(occurred_at=now, **self._facts())

    def enrol(self, now: datetime) -> None:
        self._become(CandidateStatus.ENROLLED, now)

    def _become(self, status: CandidateStatus, now: datetime) -> None:
        if status not in TRANSITIONS[self.status]:
            raise InvalidTransition(state=self.status)
        self.status = status
        self._changed(now)

    def _changed(self, now: datetime) -> None:
        self.version += 1
        self.updated_at = now

    def _facts(self) -> dict[str, UUID]:
        return {
            "organisation_id": self.organisation_id,
            "programme_id": self.programme_id,
            "candidate_id": self.id,
            "account_id": self.account_id,
        }
