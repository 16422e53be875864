"""Facts this module publishes. Ids, dates and small values only: no e-mail, no name, no answer."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from praktika.kernel.events import Event
from praktika.kernel.personal_data import ErasureAnswer


@dataclass(frozen=True, kw_only=True)
class OfProgramme:
    organisation_id: UUID
    programme_id: UUID


@dataclass(frozen=True, kw_only=True)
class ProgrammeLaunched(OfProgramme, Event, name="internships.programme_launched"):
    """Made from a template, as a draft or published at once."""


@dataclass(frozen=True, kw_only=True)
class ProgrammePublished(OfProgramme, Event, name="internships.programme_published"):
    """People see it: for the first time, or again after it was closed."""


@dataclass(frozen=True, kw_only=True)
class ProgrammeChanged(OfProgramme, Event, name="internships.programme_changed"):
    """Edited; these are its days now. `noticeable`: its title or its days were others before."""

    starts_on: date
    ends_on: date
    noticeable: bool = True


@dataclass(frozen=True, kw_only=True)
class ProgrammeClosed(OfProgramme, Event, name="internships.programme_closed"):
    """No new applications and enrolments; interns go on."""


@dataclass(frozen=True, kw_only=True)
class OfApplication(OfProgramme):
    application_id: UUID
    account_id: UUID
    step_id: UUID


@dataclass(frozen=True, kw_only=True)
class ApplicationSubmitted(OfApplication, Event, name="internships.application_submitted"):
    """Submitted for the first time, or again after it was returned."""


@dataclass(frozen=True, kw_only=True)
class ApplicationInReview(OfApplication, Event, name="internships.application_in_review"):
    """Screened; a person decides."""


@dataclass(frozen=True, kw_only=True)
class ApplicationApproved(OfApplication, Event, name="internships.application_approved"):
    """By the screening or by a person."""


@dataclass(frozen=True, kw_only=True)
class ApplicationRejected(OfApplication, Event, name="internships.application_rejected"):
    """By the screening or by a person."""


@dataclass(frozen=True, kw_only=True)
class ApplicationReturned(OfApplication, Event, name="internships.application_returned"):
    """For other answers."""


@dataclass(frozen=True, kw_only=True)
class ApplicationWithdrawn(OfApplication, Event, name="internships.application_withdrawn"):
    """By the applicant, or along with his candidacy."""


@dataclass(frozen=True, kw_only=True)
class ApplicationOverridden(OfApplication, Event, name="internships.application_overridden"):
    """A decision was turned round; the new one is told besides."""


@dataclass(frozen=True, kw_only=True)
class OfCandidate(OfProgramme):
    candidate_id: UUID
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class CandidateConfirmed(OfCandidate, Event, name="internships.candidate_confirmed"):
    """Every selection step is passed."""


@dataclass(frozen=True, kw_only=True)
class CandidateRejected(OfCandidate, Event, name="internships.candidate_rejected"):
    """A selection step was failed."""


@dataclass(frozen=True, kw_only=True)
class CandidateWithdrawn(OfCandidate, Event, name="internships.candidate_withdrawn"):
    """Left the selection for good."""


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
class OfIntern(OfProgramme):
    """`revision` counts changes of the internship: an older one never undoes a newer one."""

    intern_id: UUID
    account_id: UUID
    revision: int


@dataclass(frozen=True, kw_only=True)
class Internship(OfIntern):
    """`weekly_minutes` are the planned minutes from Monday to Sunday; days are local to the organisation, inclusive."""

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
class InternEnrolled(Internship, Event, name="internships.intern_enrolled"):
    """A place is taken; `by` whom, unless the portal itself enrolled."""

    by: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class InternChanged(Internship, Event, name="internships.intern_changed"):
    """The members of `intern_enrolled` as they are now."""


@dataclass(frozen=True, kw_only=True)
class InternDismissed(OfIntern, Event, name="internships.intern_dismissed"):
    """Left before the end."""

    last_day: date


@dataclass(frozen=True, kw_only=True)
class InternCancelled(OfIntern, Event, name="internships.intern_cancelled"):
    """Never began."""

    last_day: date


@dataclass(frozen=True, kw_only=True)
class InternGraduated(OfIntern, Event, name="internships.intern_graduated"):
    """Completed."""

    graduated_on: date
    certificate_number: str


@dataclass(frozen=True, kw_only=True)
class PointsChanged(Event, name="internships.points_changed"):
    """One entry of the ledger; `kind` is `increase` or `decrease`, `amount` always positive."""

    organisation_id: UUID
    programme_id: UUID | None
    account_id: UUID
    entry_id: UUID
    amount: Decimal
    kind: str


@dataclass(frozen=True, kw_only=True)
class PersonalDataErased(ErasureAnswer, Event, name="internships.personal_data_erased"):
    """What was to be erased of a person is, but for what the law keeps."""
