"""Programmes: dated runs of a template, whose steps are frozen copies."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, NewType, TypedDict, Unpack
from uuid import UUID
from zoneinfo import ZoneInfo

from praktika.internships.domain.catalogue import DirectionId, PlaceId
from praktika.internships.domain.dates import misplaced, refuse_past
from praktika.internships.domain.errors import (
    CapacityBelowTaken,
    EnrolmentClosed,
    InvalidTransition,
    ProgrammeEnded,
    ProgrammeFull,
    StepNotOpen,
)
from praktika.internships.domain.steps import ApplicationStep, ProgrammeKind, StageStep, Step
from praktika.internships.domain.templates import TemplateId, WeeklyMinutes
from praktika.internships.events import (
    PlannedStage,
    ProgrammeChanged,
    ProgrammeClosed,
    ProgrammePublished,
)
from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.errors import Invalid, Violation

ProgrammeId = NewType("ProgrammeId", UUID)


class ProgrammeStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    ARCHIVED = "archived"


PUBLIC: Final = frozenset({ProgrammeStatus.PUBLISHED, ProgrammeStatus.CLOSED})
"""States in which people who do not run it may see a programme."""


class Phase(StrEnum):
    ANNOUNCED = "announced"
    APPLICATIONS = "applications"
    SELECTION = "selection"
    RUNNING = "running"
    ENDED = "ended"


class Audience(StrEnum):
    """Who may apply: anyone, or people of a standing in the organisation."""

    ANYONE = "anyone"
    CANDIDATE = "candidate"
    INTERN = "intern"
    GRADUATE = "graduate"


TRANSITIONS: Final = {
    ProgrammeStatus.DRAFT: {ProgrammeStatus.PUBLISHED},
    ProgrammeStatus.PUBLISHED: {ProgrammeStatus.CLOSED},
    ProgrammeStatus.CLOSED: {ProgrammeStatus.PUBLISHED},
    ProgrammeStatus.CANCELLED: set[ProgrammeStatus](),
    ProgrammeStatus.ARCHIVED: set[ProgrammeStatus](),
}


@dataclass(frozen=True, kw_only=True)
class ProgrammePlace:
    """A place the programme uses, and how many of its interns fit there; None: any number."""

    place_id: PlaceId
    capacity: int | None = None


class ProgrammeTerms(TypedDict, total=False):
    """What a launch decides and an edit may change."""

    title: str
    description: str
    starts_on: date
    ends_on: date
    applications_from: datetime | None
    applications_until: datetime | None
    capacity: int | None
    enrol_until: date
    audience: tuple[Audience, ...]
    direction_id: DirectionId | None
    places: tuple[ProgrammePlace, ...]
    curator_ids: tuple[AccountId, ...]
    weekly_minutes: WeeklyMinutes


def phase_at(
    now: datetime, *, starts_at: datetime, ends_at: datetime, opens: datetime | None, until: datetime | None
) -> Phase:
    """`starts_at` and `ends_at` are the midnights around the programme, `opens` and `until` its application window."""
    if now >= ends_at:
        return Phase.ENDED
    if now >= starts_at:
        return Phase.RUNNING
    if opens is None or until is None or now < opens:
        return Phase.ANNOUNCED
    return Phase.APPLICATIONS if now < until else Phase.SELECTION


def accepts(now: datetime, status: str, opens: datetime | None, until: datetime | None) -> bool:
    return status == ProgrammeStatus.PUBLISHED and opens is not None and until is not None and opens <= now < until


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant a local day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


@dataclass(eq=False, kw_only=True)
class Programme:
    """`starts_at` and `ends_at` are the organisation's midnights before `starts_on` and after `ends_on`.

    `taken` counts the places of interns enrolled and graduated; the database keeps it within `capacity`.
    """

    id: ProgrammeId
    organisation_id: OrganisationId
    template_id: TemplateId
    template_version: int
    kind: ProgrammeKind
    title: str
    description: str = ""
    starts_on: date
    ends_on: date
    starts_at: datetime
    ends_at: datetime
    applications_from: datetime | None = None
    applications_until: datetime | None = None
    capacity: int | None = None
    taken: int = 0
    enrol_until: date
    audience: tuple[Audience, ...] = (Audience.ANYONE,)
    direction_id: DirectionId | None = None
    places: tuple[ProgrammePlace, ...] = ()
    curator_ids: tuple[AccountId, ...] = ()
    weekly_minutes: WeeklyMinutes
    steps: tuple[Step, ...]
    status: ProgrammeStatus = ProgrammeStatus.DRAFT
    version: int = 1
    created_at: datetime
    updated_at: datetime

    @property
    def selection(self) -> Sequence[ApplicationStep]:
        return [step for step in self.steps if isinstance(step, ApplicationStep)]

    @property
    def stages(self) -> Sequence[StageStep]:
        return [step for step in self.steps if isinstance(step, StageStep)]

    @property
    def planned_stages(self) -> tuple[PlannedStage, ...]:
        return tuple(
            PlannedStage(
                stage_id=stage.id,
                order=stage.order,
                title=stage.title,
                duration=stage.duration,
                unit=stage.unit.value,
                min_fill_percent=stage.min_fill_percent,
            )
            for stage in self.stages
        )

    def application_step(self, step_id: UUID) -> ApplicationStep:
        """StepNotOpen when the programme has no application step of this id."""
        for step in self.selection:
            if step.id == step_id:
                return step
        raise StepNotOpen

    def steps_after(self, step: Step) -> Sequence[ApplicationStep]:
        """The selection steps that come after this one."""
        return [each for each in self.selection if each.order > step.order]

    def phase(self, now: datetime) -> Phase:
        return phase_at(
            now,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            opens=self.applications_from,
            until=self.applications_until,
        )

    def accepts_applications(self, now: datetime) -> bool:
        return accepts(now, self.status, self.applications_from, self.applications_until)

    def admits(self, standings: Collection[Audience]) -> bool:
        return Audience.ANYONE in self.audience or not set(self.audience).isdisjoint(standings)

    def is_visible(self, now: datetime, standings: Collection[Audience], *, involved: bool) -> bool:
        """To one without a part in running it; `involved`: he has an application or an internship in it."""
        if self.status not in PUBLIC:
            return involved and self.status is not ProgrammeStatus.DRAFT
        return involved or (self.admits(standings) and now < self.ends_at)

    def is_curated_by(self, account_id: AccountId | None) -> bool:
        return account_id in self.curator_ids

    def edit(self, now: datetime, zone: ZoneInfo, **changes: Unpack[ProgrammeTerms]) -> ProgrammeChanged:
        """Invalid when the dates no longer fit together; CapacityBelowTaken, ProgrammeEnded.

        Only what has begun may be moved into the past, and no further back than a launch.
        """
        if now >= self.ends_at:
            raise ProgrammeEnded
        today, moved_to = now.astimezone(zone).date(), changes.get("starts_on", self.starts_on)
        if moved_to != self.starts_on:
            refuse_past(moved_to, today, backdated=self.starts_on < today)
        before = self.title, self.starts_on, self.ends_on
        for name, value in changes.items():
            setattr(self, name, value)
        self.settle(zone)
        if self.capacity is not None and self.capacity < self.taken:
            raise CapacityBelowTaken
        self._changed(now)
        return ProgrammeChanged(
            occurred_at=now,
            organisation_id=self.organisation_id,
            programme_id=self.id,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            noticeable=before != (self.title, self.starts_on, self.ends_on),
        )

    def settle(self, zone: ZoneInfo) -> None:
        """Check that the terms fit together and work out the midnights; Invalid with every violation otherwise."""
        self.starts_at = midnight(self.starts_on, zone)
        self.ends_at = midnight(self.ends_on + timedelta(days=1), zone)
        dates = misplaced(self.starts_on, self.ends_on, self.enrol_until)
        if violations := [*dates, *self._misplaced_window(), *self._repeated_places()]:
            raise Invalid(*violations)

    def _misplaced_window(self) -> list[Violation]:
        opens, until = self.applications_from, self.applications_until
        if not self.selection:
            given = {"/applications_from": opens, "/applications_until": until}
            return [Violation(pointer, "not-applicable") for pointer, value in given.items() if value is not None]
        if opens is None or until is None:
            missing = {"/applications_from": opens, "/applications_until": until}
            return [Violation(pointer, "required") for pointer, value in missing.items() if value is None]
        return [] if opens < until <= self.ends_at else [Violation("/applications_until", "out-of-range")]

    def _repeated_places(self) -> Iterator[Violation]:
        named = [place.place_id for place in self.places]
        repeated = (i for i, place_id in enumerate(named) if place_id in named[:i])
        return (Violation(f"/places/{i}/place_id", "duplicate") for i in repeated)

    def keep_places_of(self, interns: Mapping[PlaceId, int]) -> None:
        """CapacityBelowTaken when a place with so many interns is not listed any more, or too small for them."""
        listed = {place.place_id: place.capacity for place in self.places}
        for place_id, taken in interns.items():
            capacity = listed.get(place_id, 0)
            if capacity is not None and capacity < taken:
                raise CapacityBelowTaken

    def publish(self, now: datetime) -> ProgrammePublished:
        if self.status is ProgrammeStatus.CLOSED and now >= self.ends_at:
            raise ProgrammeEnded
        self._become(ProgrammeStatus.PUBLISHED, now)
        return ProgrammePublished(occurred_at=now, organisation_id=self.organisation_id, programme_id=self.id)

    def close(self, now: datetime) -> ProgrammeClosed:
        """No new applications and enrolments; interns go on."""
        self._become(ProgrammeStatus.CLOSED, now)
        return ProgrammeClosed(occurred_at=now, organisation_id=self.organisation_id, programme_id=self.id)

    def take_place(self, now: datetime, today: date) -> None:
        """EnrolmentClosed, ProgrammeFull."""
        if self.status is not ProgrammeStatus.PUBLISHED or today > self.enrol_until:
            raise EnrolmentClosed
        if self.capacity is not None and self.taken >= self.capacity:
            raise ProgrammeFull
        self.taken += 1
        self._changed(now)

    def _become(self, status: ProgrammeStatus, now: datetime) -> None:
        if status not in TRANSITIONS[self.status]:
            raise InvalidTransition(state=self.status)
        self.status = status
        self._changed(now)

    def _changed(self, now: datetime) -> None:
        self.version += 1
        self.updated_at = now
