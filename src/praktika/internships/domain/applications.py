"""Applications: one person's answers to a programme's form, and what was decided about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NewType
from uuid import UUID

from praktika.internships.domain.candidates import CandidateId
from praktika.internships.domain.catalogue import DirectionId, PlaceId
from praktika.internships.domain.errors import InvalidTransition, SameDecision, WindowClosed
from praktika.internships.domain.programmes import ProgrammeId
from praktika.internships.events import (
    ApplicationApproved,
    ApplicationInReview,
    ApplicationOverridden,
    ApplicationRejected,
    ApplicationReturned,
    ApplicationSubmitted,
    ApplicationWithdrawn,
)
from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.errors import Invalid

ApplicationId = NewType("ApplicationId", UUID)

RESUBMISSION: Final = timedelta(days=14)
"""After a return the applicant may answer again for this long, also when the window has closed."""


class ApplicationStatus(StrEnum):
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


BLOCKING: Final = frozenset(ApplicationStatus) - {ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN}
"""In these states an application keeps the same person from another one to the step."""

OPEN: Final = frozenset({ApplicationStatus.SUBMITTED, ApplicationStatus.IN_REVIEW, ApplicationStatus.RETURNED})
"""Not decided yet."""

type Moves = Mapping[ApplicationStatus, set[ApplicationStatus]]

SCREENING_MOVES: Final[Moves] = {
    ApplicationStatus.SUBMITTED: {
        ApplicationStatus.APPROVED,
        ApplicationStatus.REJECTED,
        ApplicationStatus.IN_REVIEW,
    },
}
REVIEWER_MOVES: Final[Moves] = {
    ApplicationStatus.IN_REVIEW: {
        ApplicationStatus.APPROVED,
        ApplicationStatus.REJECTED,
        ApplicationStatus.RETURNED,
    },
}
APPLICANT_MOVES: Final[Moves] = {
    ApplicationStatus.SUBMITTED: {ApplicationStatus.WITHDRAWN},
    ApplicationStatus.IN_REVIEW: {ApplicationStatus.WITHDRAWN},
    ApplicationStatus.RETURNED: {ApplicationStatus.SUBMITTED, ApplicationStatus.WITHDRAWN},
}

OVERRIDES: Final[Moves] = {
    ApplicationStatus.REJECTED: {ApplicationStatus.APPROVED},
    ApplicationStatus.APPROVED: {ApplicationStatus.REJECTED},
}

UNDECIDED: Final = frozenset(APPLICANT_MOVES)


class Source(StrEnum):
    SELF = "self"


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """What the applicant would like; for staff to consider, and no promise."""

    direction_id: DirectionId | None = None
    place_ids: tuple[PlaceId, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Override:
    """Who turned the decision round, and why."""

    by: AccountId
    at: datetime
    reason: str


NO_PREFERENCES: Final = Preferences()


@dataclass(eq=False, kw_only=True)
class Application:
    """`submitted_on` is the local date of the organisation; `decided_by` None means the screening decided."""

    id: ApplicationId
    organisation_id: OrganisationId
    programme_id: ProgrammeId
    step_id: UUID
    candidate_id: CandidateId
    account_id: AccountId
    attempt: int = 1
    revision: int = 1
    answers: Mapping[str, Any] = field(metadata={"secret": True})
    preferences: Preferences = NO_PREFERENCES
    status: ApplicationStatus = ApplicationStatus.SUBMITTED
    source: Source = Source.SELF
    submitted_at: datetime
    submitted_on: date
    decided_at: datetime | None = None
    decided_by: AccountId | None = None
    decision_comment: str | None = None
    override: Override | None = None
    version: int = 1
    updated_at: datetime

    def submitted(self, now: datetime) -> ApplicationSubmitted:
        return ApplicationSubmitted(occurred_at=now, **self._facts())

    def resubmit(self, now: datetime, *, on: date, accepting: bool) -> ApplicationSubmitted:
        """The next revision, ready for other answers; WindowClosed when the window is closed and the return is old."""
        returned_at = self.decided_at
        self._become(ApplicationStatus.SUBMITTED, APPLICANT_MOVES, now)
        assert returned_at is not None, "a returned application was decided"
        if not accepting and now - returned_at > RESUBMISSION:
            raise WindowClosed
        self.revision += 1
        self.submitted_at, self.submitted_on = now, on
        self.decided_at = self.decided_by = self.decision_comment = None
        return self.submitted(now)

    def take_into_review(self, now: datetime) -> ApplicationInReview:
        self._become(ApplicationStatus.IN_REVIEW, SCREENING_MOVES, now)
        return ApplicationInReview(occurred_at=now, **self._facts())

    def approve(self, now: datetime, by: AccountId | None, comment: str | None = None) -> ApplicationApproved:
        self._decide(ApplicationStatus.APPROVED, now, by, comment)
        return ApplicationApproved(occurred_at=now, **self._facts())

    def reject(self, now: datetime, by: AccountId | None, comment: str | None = None) -> ApplicationRejected:
        """A reviewer says why: Invalid at /comment otherwise."""
        if by is not None:
            _require(comment)
        self._decide(ApplicationStatus.REJECTED, now, by, comment)
        return ApplicationRejected(occurred_at=now, **self._facts())

    def send_back(self, now: datetime, by: AccountId, comment: str | None) -> ApplicationReturned:
        """For the applicant to answer again."""
        _require(comment)
        self._decide(ApplicationStatus.RETURNED, now, by, comment)
        return ApplicationReturned(occurred_at=now, **self._facts())

    def overrule(
        self, to: ApplicationStatus, now: datetime, by: AccountId, reason: str
    ) -> tuple[ApplicationOverridden, ApplicationApproved | ApplicationRejected]:
        """Approved becomes rejected or the other way round, and the applicant reads the reason; SameDecision."""
        if self.status is to:
            raise SameDecision
        self._become(to, OVERRIDES, now)
        self.decided_at, self.decided_by, self.decision_comment = now, by, reason
        self.override = Override(by=by, at=now, reason=reason)
        decision = ApplicationApproved if to is ApplicationStatus.APPROVED else ApplicationRejected
        return ApplicationOverridden(occurred_at=now, **self._facts()), decision(occurred_at=now, **self._facts())

    def withdraw(self, now: datetime) -> ApplicationWithdrawn:
        self._become(ApplicationStatus.WITHDRAWN, APPLICANT_MOVES, now)
        return ApplicationWithdrawn(occurred_at=now, **self._facts())

    def _decide(self, status: ApplicationStatus, now: datetime, by: AccountId | None, comment: str | None) -> None:
        self._become(status, SCREENING_MOVES if by is None else REVIEWER_MOVES, now)
        self.decided_at, self.decided_by, self.decision_comment = now, by, comment

    def _become(self, status: ApplicationStatus, moves: Moves, now: datetime) -> None:
        if status not in moves.get(self.status, ()):
            raise InvalidTransition(state=self.status)
        self.status = status
        self.version += 1
        self.updated_at = now

    def _facts(self) -> dict[str, UUID]:
        return {
            "organisation_id": self.organisation_id,
            "programme_id": self.programme_id,
            "application_id": self.id,
            "account_id": self.account_id,
            "step_id": self.step_id,
        }


def _require(comment: str | None) -> None:
    if not comment:
        raise Invalid.at("/comment", "required")
