"""Facts this module publishes. Ids, local dates and small values only: no name, no comment, no document."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from praktika.kernel.events import Event
from praktika.kernel.personal_data import ErasureAnswer


@dataclass(frozen=True, kw_only=True)
class ScheduleGenerated(Event, name="timesheets.schedule_generated"):
    """The plan was made or remade; `changed_days` dates differ from before."""

    organisation_id: UUID
    intern_id: UUID
    programme_id: UUID
    revision: int
    changed_days: int


@dataclass(frozen=True, kw_only=True)
class StagePlanned(Event, name="timesheets.stage_planned"):
    """The dates of a stage became known or moved; both are inclusive."""

    organisation_id: UUID
    intern_id: UUID
    programme_id: UUID
    stage_id: UUID
    starts_on: date
    ends_on: date
    revision: int


@dataclass(frozen=True, kw_only=True)
class DeviationRequested(Event, name="timesheets.deviation_requested"):
    organisation_id: UUID
    intern_id: UUID
    programme_id: UUID
    deviation_id: UUID
    kind: str
    first_day: date
    last_day: date


@dataclass(frozen=True, kw_only=True)
class DeviationDecided(Event, name="timesheets.deviation_decided"):
    """`decision` is `approved`, `rejected` or `cancelled`."""

    organisation_id: UUID
    intern_id: UUID
    programme_id: UUID
    deviation_id: UUID
    kind: str
    first_day: date
    last_day: date
    decision: str


@dataclass(frozen=True, kw_only=True)
class ExportRequested(Event, name="timesheets.export_requested"):
    """A file too large to be written at once waits to be written; `status` is `queued`."""

    organisation_id: UUID
    programme_id: UUID
    export_id: UUID
    status: str


@dataclass(frozen=True, kw_only=True)
class ExportFinished(Event, name="timesheets.export_finished"):
    """`status` is `ready` or `failed`."""

    organisation_id: UUID
    programme_id: UUID
    export_id: UUID
    status: str


@dataclass(frozen=True, kw_only=True)
class PersonalDataErased(ErasureAnswer, Event, name="timesheets.personal_data_erased"):
    """What was to be erased of a person is, but for what the law keeps."""
