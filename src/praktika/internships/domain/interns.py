"""Interns: people enrolled in a programme."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from praktika.internships.domain.candidates import CandidateId
from praktika.internships.domain.catalogue import DirectionId, PlaceId
from praktika.internships.domain.programmes import Audience, Programme, ProgrammeId
from praktika.internships.domain.templates import WeeklyMinutes
from praktika.internships.events import InternEnrolled
from praktika.kernel.actors import AccountId, OrganisationId

InternId = NewType("InternId", UUID)


class InternStatus(StrEnum):
    ENROLLED = "enrolled"
    GRADUATED = "graduated"
    DISMISSED = "dismissed"
    CANCELLED = "cancelled"


TAKING_A_PLACE: Final = frozenset({InternStatus.ENROLLED, InternStatus.GRADUATED})


STANDINGS: Final = {InternStatus.ENROLLED: Audience.INTERN, InternStatus.GRADUATED: Audience.GRADUATE}
"""What an internship makes of a person in the organisation."""


class InternPhase(StrEnum):
    PLANNED = "planned"
    ACTIVE = "active"
    ENDED = "ended"


def phase_at(now: datetime, starts_at: datetime, ends_at: datetime) -> InternPhase:
    if now < starts_at:
        return InternPhase.PLANNED
    return InternPhase.ACTIVE if now < ends_at else InternPhase.ENDED


@dataclass(frozen=True, slots=True)
class Days:
    """Local days from the first to the last, both inclusive."""

    first: date
    last: date

    def overlaps(self, other: "Days") -> bool:
        return self.first <= other.last and other.first <= self.last


@dataclass(eq=False, kw_only=True)
class Intern:
    """`origin_candidate_id`: confirmed in another programme of the organisation. `revision` counts every change.

    `starts_at` and `ends_at` are the organisation's midnights before `starts_on` and after `ends_on`.
    """

    id: InternId
    organisation_id: OrganisationId
    programme_id: ProgrammeId
    account_id: AccountId
    candidate_id: CandidateId | None = None
    origin_candidate_id: CandidateId | None = None
    starts_on: date
    ends_on: date
    starts_at: datetime
    ends_at: datetime
    status: InternStatus = InternStatus.ENROLLED
    place_id: PlaceId | None = None
    department_id: UUID | None = None
    direction_id: DirectionId | None = None
    curator_id: AccountId | None = None
    personnel_number: str
    position: str = ""
    birth_date: date | None = field(default=None, metadata={"secret": True})
    student: bool = False
    weekly_minutes: WeeklyMinutes
    ended_reason: str | None = None
    revision: int = 1
    version: int = 1
    created_at: datetime
    updated_at: datetime

    @property
    def days(self) -> Days:
        return Days(self.starts_on, self.ends_on)

    def enrolled(self, programme: Programme, now: datetime, by: AccountId | None) -> InternEnrolled:
        return InternEnrolled(
            occurred_at=now,
            by=by,
            organisation_id=self.organisation_id,
            programme_id=self.programme_id,
            intern_id=self.id,
            account_id=self.account_id,
            revision=self.revision,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            programme_ends_on=programme.ends_on,
            weekly_minutes=self.weekly_minutes,
            student=self.student,
            personnel_number=self.personnel_number,
            position=self.position,
            department_id=self.department_id,
            place_id=self.place_id,
            curator_id=self.curator_id,
            stages=programme.planned_stages,
        )
