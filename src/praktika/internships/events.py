"""Facts this module publishes. Ids, dates and small values only: no e-mail, no name, no answer."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from praktika.kernel.events import Event
from praktika.kernel.personal_data import ErasureAnswer


@dataclass(frozen=True, kw_only=True)
class ProgrammeLaunched(Event, name="internships.programme_launched"):
    organisation_id: UUID
    programme_id: UUID


@dataclass(frozen=True, kw_only=True)
class ProgrammePublished(Event, name="internships.programme_published"):
    organisation_id: UUID
    programme_id: UUID


@dataclass(frozen=True, kw_only=True)
class ProgrammeChanged(Event, name="internships.programme_changed"):
    organisation_id: UUID
    programme_id: UUID
    starts_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class ProgrammeClosed(Event, name="internships.programme_closed"):
    organisation_id: UUID
    programme_id: UUID


@dataclass(frozen=True, kw_only=True)
class ApplicationSubmitted(Event, name="internships.application_submitted"):
    """Submitted for the first time, or again after it was returned."""

    organisation_id: UUID
    programme_id: UUID
    application_id: UUID
    account_id: UUID
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class ApplicationInReview(Event, name="internships.application_in_review"):
    organisation_id: UUID
    programme_id: UUID
    application_id: UUID
    account_id: UUID
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class ApplicationApproved(Event, name="internships.application_approved"):
    organisation_id: UUID
    programme_id: UUID
    application_id: UUID
    account_id: UUID
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class ApplicationRejected(Event, name="internships.application_rejected"):
    organisation_id: UUID
    programme_id: UUID
    application_id: UUID
    account_id: UUID
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class ApplicationReturned(Event, name="internships.application_returned"):
    organisation_id: UUID
    programme_id: UUID
    application_id: UUID
    account_id: UUID
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class ApplicationWithdrawn(Event, name="internships.application_withdrawn"):
    organisation_id: UUID
    programme_id: UUID
    application_id: UUID
    account_id: UUID
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class CandidateConfirmed(Event, name="internships.candidate_confirmed"):
    """Every selection step is passed."""

    organisation_id: UUID
    programme_id: UUID
    candidate_id: UUID
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class CandidateRejected(Event, name="internships.candidate_rejected"):
    organisation_id: UUID
    programme_id: UUID
    candidate_id: UUID
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class CandidateWithdrawn(Event, name="internships.candidate_withdrawn"):
    organisation_id: UUID
    programme_id: UUID
    candidate_id: UUID
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class PlannedStage:
    """A stage as a schedule needs it; `unit` is `days`, `working_days` or `months`."""

    stage_id: UUID
    order: int
    title: str
    duration: int
    unit: str
    min_fill_percent: Decimal


@dataclass(frozen=True, kw_only=True)
class InternEnrolled(Event, name="internships.intern_enrolled"):
    """`revision` counts changes of the internship: an older one never undoes a newer one.

    `weekly_minutes` are the planned minutes from Monday to Sunday; days are local dates of the organisation, inclusive.
    """

    organisation_id: UUID
    programme_id: UUID
    intern_id: UUID
    account_id: UUID
    revision: int
    starts_on: date
    ends_on: date
    programme_ends_on: date
    weekly_minutes: tuple[int, ...]
    student: bool
    personnel_number: str
    position: str
    department_id: UUID | None
    place_id: UUID | None
    curator_id: UUID | None
    stages: tuple[PlannedStage, ...]


@dataclass(frozen=True, kw_only=True)
class InternChanged(Event, name="internships.intern_changed"):
    """The members of `intern_enrolled` as they are now."""

    organisation_id: UUID
    programme_id: UUID
    intern_id: UUID
    account_id: UUID
    revision: int
    starts_on: date
    ends_on: date
    programme_ends_on: date
    weekly_minutes: tuple[int, ...]
    student: bool
    personnel_number: str
    position: str
    department_id: UUID | None
    place_id: UUID | None
    curator_id: UUID | None
    stages: tuple[PlannedStage, ...]


@dataclass(frozen=True, kw_only=True)
class InternDismissed(Event, name="internships.intern_dismissed"):
    organisation_id: UUID
    programme_id: UUID
    intern_id: UUID
    account_id: UUID
    last_day: date
    revision: int


@dataclass(frozen=True, kw_only=True)
class InternCancelled(Event, name="internships.intern_cancelled"):
    organisation_id: UUID
    programme_id: UUID
    intern_id: UUID
    account_id: UUID
    last_day: date
    revision: int


@dataclass(frozen=True, kw_only=True)
class InternGraduated(Event, name="internships.intern_graduated"):
    organisation_id: UUID
    programme_id: UUID
    intern_id: UUID
    account_id: UUID
    graduated_on: date
    certificate_number: str
    revision: int


@dataclass(frozen=True, kw_only=True)
class PointsChanged(Event, name="internships.points_changed"):
    """One entry of the ledger; `kind` is `increase` or `decrease`, `amount` always positive."""

    organisation_id: UUID
    programme_id: UUID | None
    account_id: UUID
    amount: Decimal
    kind: str


@dataclass(frozen=True, kw_only=True)
class PersonalDataErased(ErasureAnswer, Event, name="internships.personal_data_erased"):
    """What was to be erased of a person is, but for what the law keeps."""
